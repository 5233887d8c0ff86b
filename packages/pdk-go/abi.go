// Package pdk is the author kit for Go: the plugin ABI version 1, JSON, and the functions of the host.
package pdk

import (
	"encoding/json"
	"errors"
	"fmt"
	"unsafe"
)

// PluginError is why something did not work: a snake_case code for programs, a message for people.
// What the host refuses is such an error too, so that a hook can return it as it is.
type PluginError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (e *PluginError) Error() string { return e.Code + ": " + e.Message }

// Fail is an error that the host passes on as it is.
func Fail(code, message string) error { return &PluginError{Code: code, Message: message} }

// Blocks that the host may read or write: kept here, so that the garbage collector leaves them alone.
var blocks = map[uint32][]byte{}

func keep(bytes []byte) uint32 {
	pointer := uint32(uintptr(unsafe.Pointer(unsafe.SliceData(bytes))))
	blocks[pointer] = bytes
	return pointer
}

//go:wasmexport plugindex_abi_1
func abi1() {}

//go:wasmexport plugindex_alloc
func alloc(size uint32) uint32 { return keep(make([]byte, max(size, 1))) }

//go:wasmexport plugindex_free
func free(pointer, _ uint32) { delete(blocks, pointer) }

// Run wraps one hook: reads the input into an In, calls hook, writes the envelope. Export it so:
//
//	//go:wasmexport authenticate
//	func authenticate(pointer, length uint32) uint64 { return pdk.Run(pointer, length, check) }
func Run[In, Out any](pointer, length uint32, hook func(In) (Out, error)) uint64 {
	var input In
	if err := json.Unmarshal(blocks[pointer][:length], &input); err != nil {
		return answer(map[string]any{"error": PluginError{"invalid_input", "Cannot read the input: " + err.Error()}})
	}
	value, err := call(hook, input)
	if err == nil {
		return answer(map[string]any{"ok": value})
	}
	var known *PluginError
	if !errors.As(err, &known) {
		known = &PluginError{"exception", err.Error()}
	}
	return answer(map[string]any{"error": known})
}

// A panic becomes an error with its place: nothing of a plugin's ends the host's call without a reason.
func call[In, Out any](hook func(In) (Out, error), input In) (value Out, err error) {
	defer func() {
		if found := recover(); found != nil {
			err = Fail("exception", fmt.Sprint(found)+place())
		}
	}()
	return hook(input)
}

func answer(envelope any) uint64 {
	bytes, err := json.Marshal(envelope)
	if err != nil {
		bytes, _ = json.Marshal(map[string]any{"error": PluginError{"exception", err.Error()}})
	}
	return uint64(keep(bytes))<<32 | uint64(len(bytes))
}
