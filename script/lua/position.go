// This file tells where a script is. Each response notes its place, so this must cost nothing: gopher-lua's own way to ask
// (GetStack, GetInfo) allocates twice.

package lua

import (
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// Where gopher-lua keeps what it has no function for: the frame that runs, and of a frame its function, its next
// instruction and its caller. The offsets are taken from the types, so a version with other fields fails at the start.
var (
	frameType    = field(reflect.TypeFor[lua.LState](), "currentFrame").Type.Elem()
	frameOffset  = field(reflect.TypeFor[lua.LState](), "currentFrame").Offset
	fnOffset     = field(frameType, "Fn").Offset
	pcOffset     = field(frameType, "Pc").Offset
	callerOffset = field(frameType, "Parent").Offset
)

func field(t reflect.Type, name string) reflect.StructField {
	f, ok := t.FieldByName(name)
	if !ok {
		panic("script/lua: this version of gopher-lua has no " + t.Name() + "." + name)
	}
	return f
}

// position returns file and line of the innermost Lua function on L.
func position(L *lua.LState) (file string, line int) {
	frame := *(*unsafe.Pointer)(unsafe.Add(unsafe.Pointer(L), frameOffset))
	for frame != nil {
		fn := *(**lua.LFunction)(unsafe.Add(frame, fnOffset))
		if !fn.IsG {
			pc := *(*int)(unsafe.Add(frame, pcOffset))
			return fn.Proto.SourceName, fn.Proto.DbgSourcePositions[max(pc-1, 0)]
		}
		frame = *(*unsafe.Pointer)(unsafe.Add(frame, callerOffset))
	}
	return "", 0
}
