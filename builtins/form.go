// This file reads forms.

package builtins

// formState is what a request has parsed of its form.
type formState struct{}
