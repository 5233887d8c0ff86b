package pdk

import (
	"encoding/base64"
	"encoding/json"
	"unicode/utf8"
	"unsafe"
)

// A function of the host that is never called is never imported, so asking is opting in.

//go:wasmimport plugindex_host_1 config
func hostConfig() uint64

//go:wasmimport plugindex_host_1 log
func hostLog(level uint32, pointer unsafe.Pointer, length uint32)

//go:wasmimport plugindex_host_1 clock
func hostClock() int64

//go:wasmimport plugindex_host_1 random
func hostRandom(pointer unsafe.Pointer, length uint32)

//go:wasmimport plugindex_host_1 http
func hostHTTP(pointer unsafe.Pointer, length uint32) uint64

//go:wasmimport plugindex_host_1 fs
func hostFS(pointer unsafe.Pointer, length uint32) uint64

//go:wasmimport plugindex_host_1 kv
func hostKV(pointer unsafe.Pointer, length uint32) uint64

//go:wasmimport plugindex_host_1 env
func hostEnv(pointer unsafe.Pointer, length uint32) uint64

// Config reads the configuration, an object, into value. Asks the host each time. Needs no capability.
func Config(value any) error { return json.Unmarshal(take(hostConfig()), value) }

// LogLevel is how loud a line of the log is.
type LogLevel uint32

const (
	Trace LogLevel = iota
	Debug
	Info
	Warn
	ErrorLevel
)

// Log writes one line to the host's log. Capability log.
func Log(level LogLevel, message string) {
	hostLog(uint32(level), unsafe.Pointer(unsafe.StringData(message)), uint32(len(message)))
}

// NowMs is milliseconds since 1970, UTC. Capability clock; with it package time knows the time too.
func NowMs() int64 { return hostClock() }

// RandomBytes overwrites all bytes with random ones. Capability random; with it package crypto/rand is random too.
func RandomBytes(bytes []byte) {
	hostRandom(unsafe.Pointer(unsafe.SliceData(bytes)), uint32(len(bytes)))
}

// Takes back a block that the host allocated here through plugindex_alloc.
func take(packed uint64) []byte {
	pointer := uint32(packed >> 32)
	bytes := blocks[pointer][:uint32(packed)]
	delete(blocks, pointer)
	return bytes
}

// The value of the host's answer, read into value, or its refusal.
func ask(send func(unsafe.Pointer, uint32) uint64, request map[string]any, value any) error {
	bytes, err := json.Marshal(request)
	if err != nil {
		return err
	}
	var answer struct {
		OK    json.RawMessage `json:"ok"`
		Error *PluginError    `json:"error"`
	}
	unexpected := Fail("host_answer", "Cannot read what the host answered")
	packed := send(unsafe.Pointer(unsafe.SliceData(bytes)), uint32(len(bytes)))
	if json.Unmarshal(take(packed), &answer) != nil {
		return unexpected
	}
	if answer.Error != nil {
		return answer.Error
	}
	if answer.OK == nil || json.Unmarshal(answer.OK, value) != nil {
		return unexpected
	}
	return nil
}

// Env is a variable's value; false when it is not set. Capability env with its name.
func Env(name string) (string, bool, error) { return text(hostEnv, map[string]any{"name": name}) }

// KvGet is the value of a key; false when there is none. Capability kv.
func KvGet(key string) (string, bool, error) {
	return text(hostKV, map[string]any{"op": "get", "key": key})
}

// KvSet sets or replaces a key's value.
func KvSet(key, value string) error {
	return ask(hostKV, map[string]any{"op": "set", "key": key, "value": value}, new(any))
}

// KvDelete removes a key; one that is not there is no error.
func KvDelete(key string) error {
	return ask(hostKV, map[string]any{"op": "delete", "key": key}, new(any))
}

// KvList is all keys that begin with prefix, in order.
func KvList(prefix string) (keys []string, err error) {
	err = ask(hostKV, map[string]any{"op": "list", "prefix": prefix}, &keys)
	return keys, err
}

func text(send func(unsafe.Pointer, uint32) uint64, request map[string]any) (string, bool, error) {
	var value *string
	if err := ask(send, request, &value); err != nil || value == nil {
		return "", false, err
	}
	return *value, true, nil
}

// ReadText reads a UTF-8 file. Capability fs with a path that covers it.
func ReadText(path string) (string, error) {
	var answer struct{ Text *string }
	if err := ask(hostFS, map[string]any{"op": "read", "path": path}, &answer); err != nil {
		return "", err
	}
	if answer.Text == nil {
		return "", Fail("host_answer", "Cannot read what the host answered")
	}
	return *answer.Text, nil
}

// ReadBytes reads a file of any kind.
func ReadBytes(path string) ([]byte, error) {
	var answer struct{ Base64 []byte }
	err := ask(hostFS, map[string]any{"op": "read", "path": path, "encoding": "base64"}, &answer)
	return answer.Base64, err
}

// WriteText writes a file whole, as UTF-8. Needs a grant with access write.
func WriteText(path, text string) error {
	return ask(hostFS, map[string]any{"op": "write", "path": path, "text": text}, new(any))
}

// WriteBytes writes a file whole. Needs a grant with access write.
func WriteBytes(path string, bytes []byte) error {
	return ask(hostFS, map[string]any{"op": "write", "path": path, "base64": bytes}, new(any))
}

// FileEntry is one name in a folder.
type FileEntry struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"`
	Bytes int64  `json:"bytes"`
}

// ListFiles is the names in a folder, in order: only those that a grant covers.
func ListFiles(path string) ([]FileEntry, error) {
	var answer struct{ Entries *[]FileEntry }
	if err := ask(hostFS, map[string]any{"op": "list", "path": path}, &answer); err != nil {
		return nil, err
	}
	if answer.Entries == nil {
		return nil, Fail("host_answer", "Cannot read what the host answered")
	}
	return *answer.Entries, nil
}

// HTTPRequest is one request. Only the URL is needed: the rest has the host's defaults.
type HTTPRequest struct {
	Method  string
	URL     string
	Headers map[string]string
	Body    []byte
	// KeepRedirects: a redirect is an answer like any other.
	KeepRedirects bool
	// TimeoutMs of 0: what the host allows.
	TimeoutMs int
}

// HTTPResponse is what came back: any status is an answer.
type HTTPResponse struct {
	Status int
	// URL is where the answer came from in the end.
	URL string
	// Headers have names in lower case.
	Headers map[string]string
	Body    []byte
}

// HTTP sends one request and waits for the answer. Capability net with the host that the URL names.
func HTTP(request HTTPRequest) (HTTPResponse, error) {
	message := map[string]any{"url": request.URL}
	if request.Method != "" {
		message["method"] = request.Method
	}
	if len(request.Headers) > 0 {
		message["headers"] = request.Headers
	}
	switch {
	case utf8.Valid(request.Body) && request.Body != nil:
		message["body"] = string(request.Body)
	case request.Body != nil:
		message["body_base64"] = base64.StdEncoding.EncodeToString(request.Body)
	}
	if request.KeepRedirects {
		message["redirect"] = "manual"
	}
	if request.TimeoutMs > 0 {
		message["timeout_ms"] = request.TimeoutMs
	}
	var answer struct {
		Status     int
		URL        string
		Headers    map[string]string
		Body       *string
		BodyBase64 []byte `json:"body_base64"`
	}
	if err := ask(hostHTTP, message, &answer); err != nil {
		return HTTPResponse{}, err
	}
	response := HTTPResponse{answer.Status, answer.URL, answer.Headers, answer.BodyBase64}
	if answer.Body != nil {
		response.Body = []byte(*answer.Body)
	}
	return response, nil
}
