package tcl

// This file holds case, the predecessor of switch.

func registerCase(in *Interp) { in.Register("case", cmdCase) }

func cmdCase(in *Interp, args []Value) (Value, error) {
	const usage = "case string ?in? ?pattern body ...? ?default body?"
	if len(args) < 2 {
		return Value{}, WrongArgs(usage)
	}
	s, arms := args[0].String(), args[1:]
	if arms[0].String() == "in" {
		arms = arms[1:]
	}
	if len(arms) == 1 {
		es, err := arms[0].elems()
		if err != nil {
			return Value{}, err
		}
		if len(es) == 0 {
			return Value{}, WrongArgs("case string ?in? {?pattern body ...? ?default body?}")
		}
		arms = es
	}
	body, err := caseBody(s, arms)
	if err != nil || body.o == nil {
		return Value{}, err
	}
	v, err := in.EvalValue(body)
	return v, noteBody(err, "\""+ellipsis(caseArm(arms, body), 50)+"\" arm")
}

// caseBody chooses the body whose list of patterns matches s; default is the last resort wherever it stands.
func caseBody(s string, arms []Value) (body Value, err error) {
	if len(arms)%2 != 0 {
		return body, Err("extra case pattern with no body")
	}
	for i := 0; i < len(arms); i += 2 {
		if arms[i].String() == "default" {
			body = arms[i+1].norm()
			continue
		}
		pats, err := arms[i].elems()
		if err != nil {
			return body, err
		}
		for _, p := range pats {
			if GlobMatch(p.String(), s, false) {
				return arms[i+1].norm(), nil
			}
		}
	}
	return body, nil
}

// caseArm gives the patterns that belong to a body.
func caseArm(arms []Value, body Value) string {
	for i := 1; i < len(arms); i += 2 {
		if arms[i] == body {
			return arms[i-1].String()
		}
	}
	return ""
}
