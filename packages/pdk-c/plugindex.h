/* The author kit for C: the plugin ABI version 1, JSON, and the functions of the host. Freestanding: no C library.
 *
 *   #include "plugindex.h"
 *   PDX_HOOK(authenticate) { return pdx_ok(pdx_set(pdx_object(), "authenticated", pdx_bool(true))); }
 *
 * Everything that is allocated lives until the hook has answered, and is then forgotten as a whole: nothing is freed.
 * A function of the host that is never called is never imported, so asking is opting in.
 * Any number of files may include this one: its functions are weak, and the linker keeps one of each that is used.
 */
#ifndef PLUGINDEX_H
#define PLUGINDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PDX_FN __attribute__((weak, visibility("hidden")))
#define PDX_EXPORT(name) __attribute__((weak, export_name(#name)))
#define PDX_IMPORT(name) __attribute__((import_module("plugindex_host_1"), import_name(#name)))

/* ---- Text: bytes and their count, UTF-8, not ended by a zero ---- */

typedef struct {
  const char *data;
  size_t length;
} pdx_text;

/* "…" in the source as text. */
#define PDX_STR(literal) ((pdx_text){(literal), sizeof(literal) - 1})

PDX_FN pdx_text pdx_str(const char *zero_terminated) {
  size_t length = 0;
  while (zero_terminated[length] != 0) length++;
  return (pdx_text){zero_terminated, length};
}

PDX_FN bool pdx_equals(pdx_text a, pdx_text b) {
  if (a.length != b.length) return false;
  for (size_t i = 0; i < a.length; i++)
    if (a.data[i] != b.data[i]) return false;
  return true;
}

/* ---- Last words ---- */

/* Ends the call with a text and its place; whoever called gets them as the error "exception". Never returns. For what cannot be:
 * what you foresee is pdx_fail. Needs no capability. */
#define PDX_PANIC(literal) pdx_panic(PDX_STR(literal), __FILE_NAME__, __LINE__)

PDX_FN _Noreturn void pdx_panic(pdx_text what, const char *file, uint32_t line);

/* ---- Memory: one arena, begun anew with the input of each call ---- */

extern unsigned char __heap_base;
PDX_FN uintptr_t pdx_arena_at;
PDX_FN bool pdx_arena_done;

/* The compiler may call these for copies of its own. */
__attribute__((weak)) void *memcpy(void *to, const void *from, size_t size) {
  unsigned char *target = to;
  const unsigned char *source = from;
  for (size_t i = 0; i < size; i++) ((volatile unsigned char *)target)[i] = source[i];
  return to;
}

__attribute__((weak)) void *memset(void *to, int byte, size_t size) {
  for (size_t i = 0; i < size; i++) ((volatile unsigned char *)to)[i] = (unsigned char)byte;
  return to;
}

/* Never NULL: without memory the call ends, and the host goes on with a fresh instance. */
PDX_FN void *pdx_alloc(size_t size) {
  if (pdx_arena_at == 0) pdx_arena_at = (uintptr_t)&__heap_base;
  uintptr_t start = (pdx_arena_at + 7) & ~(uintptr_t)7;
  uintptr_t end = start + size;
  uintptr_t have = (uintptr_t)__builtin_wasm_memory_size(0) * 65536;
  if (end < start || (end > have && __builtin_wasm_memory_grow(0, (end - have + 65535) / 65536) == (size_t)-1))
    PDX_PANIC("out of memory");
  pdx_arena_at = end;
  return (void *)start;
}

PDX_EXPORT(plugindex_abi_1) void plugindex_abi_1(void) {}

PDX_EXPORT(plugindex_alloc) uint32_t plugindex_alloc(uint32_t size) {
  if (pdx_arena_done) {
    pdx_arena_at = (uintptr_t)&__heap_base;
    pdx_arena_done = false;
  }
  return (uint32_t)(uintptr_t)pdx_alloc(size);
}

PDX_EXPORT(plugindex_free) void plugindex_free(uint32_t pointer, uint32_t size) {
  (void)pointer;
  (void)size;
}

/* ---- Text that grows ---- */

typedef struct {
  char *data;
  size_t length;
  size_t room;
} pdx_buffer;

PDX_FN void pdx_append(pdx_buffer *buffer, pdx_text text) {
  if (buffer->length + text.length > buffer->room) {
    size_t room = 2 * (buffer->length + text.length) + 64;
    char *grown = pdx_alloc(room);
    __builtin_memcpy(grown, buffer->data, buffer->length);
    buffer->data = grown;
    buffer->room = room;
  }
  __builtin_memcpy(buffer->data + buffer->length, text.data, text.length);
  buffer->length += text.length;
}

PDX_FN void pdx_append_byte(pdx_buffer *buffer, char byte) { pdx_append(buffer, (pdx_text){&byte, 1}); }

PDX_FN pdx_text pdx_concat(pdx_text a, pdx_text b) {
  pdx_buffer buffer = {0};
  pdx_append(&buffer, a);
  pdx_append(&buffer, b);
  return (pdx_text){buffer.data, buffer.length};
}

/* ---- JSON ---- */

typedef enum { PDX_NULL, PDX_BOOLEAN, PDX_NUMBER, PDX_TEXT, PDX_ARRAY, PDX_OBJECT } pdx_kind;

typedef struct pdx_json pdx_json;
struct pdx_json {
  pdx_kind kind;
  /* The number; 1 or 0 for a boolean. */
  double number;
  /* The text; of a number that was read, how it was written. */
  pdx_text text;
  /* Of an array or an object: its elements, in their order. */
  pdx_json *first, *last;
  /* Of an element: the one after it, and its key in an object. */
  pdx_json *next;
  pdx_text key;
  bool placed;
};

PDX_FN pdx_json *pdx_new(pdx_kind kind) {
  pdx_json *json = pdx_alloc(sizeof *json);
  *json = (pdx_json){.kind = kind};
  return json;
}

PDX_FN pdx_json *pdx_null(void) { return pdx_new(PDX_NULL); }
PDX_FN pdx_json *pdx_array(void) { return pdx_new(PDX_ARRAY); }
PDX_FN pdx_json *pdx_object(void) { return pdx_new(PDX_OBJECT); }

PDX_FN pdx_json *pdx_bool(bool value) {
  pdx_json *json = pdx_new(PDX_BOOLEAN);
  json->number = value;
  return json;
}

PDX_FN pdx_json *pdx_num(double value) {
  pdx_json *json = pdx_new(PDX_NUMBER);
  json->number = value;
  return json;
}

PDX_FN pdx_json *pdx_string(pdx_text value) {
  pdx_json *json = pdx_new(PDX_TEXT);
  json->text = value;
  return json;
}

/* An element that is not yet in an array or object: itself, or a copy that shares its elements. */
PDX_FN pdx_json *pdx_place(pdx_json *element, pdx_text key) {
  if (element->placed) {
    pdx_json *copy = pdx_new(element->kind);
    *copy = *element;
    element = copy;
  }
  element->placed = true;
  element->next = NULL;
  element->key = key;
  return element;
}

PDX_FN pdx_json *pdx_link(pdx_json *array, pdx_json *element) {
  if (array->last) array->last->next = element;
  else array->first = element;
  array->last = element;
  return array;
}

/* Adds an element to an array. */
PDX_FN pdx_json *pdx_push(pdx_json *array, pdx_json *element) {
  return pdx_link(array, pdx_place(element, (pdx_text){0}));
}

/* The member of an object, or NULL: there is none, or this is no object. */
PDX_FN pdx_json *pdx_find(const pdx_json *object, pdx_text key) {
  if (!object || object->kind != PDX_OBJECT) return NULL;
  for (pdx_json *member = object->first; member; member = member->next)
    if (pdx_equals(member->key, key)) return member;
  return NULL;
}

PDX_FN pdx_json *pdx_get(const pdx_json *object, const char *key) { return pdx_find(object, pdx_str(key)); }

/* Adds a member, or gives one that is there another value. Returns the object, so that calls nest. */
PDX_FN pdx_json *pdx_set(pdx_json *object, const char *key, pdx_json *value) {
  pdx_json *known = pdx_get(object, key);
  value = pdx_place(value, pdx_str(key));
  if (!known) return pdx_link(object, value);
  value->next = known->next;
  *known = *value;
  return object;
}

PDX_FN pdx_json *pdx_set_text(pdx_json *object, const char *key, pdx_text value) {
  return pdx_set(object, key, pdx_string(value));
}

PDX_FN pdx_text pdx_text_or(const pdx_json *object, const char *key, pdx_text fallback) {
  pdx_json *member = pdx_get(object, key);
  return member && member->kind == PDX_TEXT ? member->text : fallback;
}

PDX_FN double pdx_number_or(const pdx_json *object, const char *key, double fallback) {
  pdx_json *member = pdx_get(object, key);
  return member && member->kind == PDX_NUMBER ? member->number : fallback;
}

PDX_FN bool pdx_bool_or(const pdx_json *object, const char *key, bool fallback) {
  pdx_json *member = pdx_get(object, key);
  return member && member->kind == PDX_BOOLEAN ? member->number != 0 : fallback;
}

/* ---- Reading JSON (RFC 8259), strictly ---- */

#define PDX_MAX_DEPTH 128

typedef struct {
  const char *at, *end;
  int depth;
} pdx_reader;

PDX_FN void pdx_skip_space(pdx_reader *reader) {
  while (reader->at < reader->end &&
         (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\r' || *reader->at == '\t'))
    reader->at++;
}

PDX_FN bool pdx_take(pdx_reader *reader, char byte) {
  if (reader->at == reader->end || *reader->at != byte) return false;
  reader->at++;
  return true;
}

PDX_FN bool pdx_take_word(pdx_reader *reader, pdx_text word) {
  if ((size_t)(reader->end - reader->at) < word.length) return false;
  if (!pdx_equals((pdx_text){reader->at, word.length}, word)) return false;
  reader->at += word.length;
  return true;
}

PDX_FN int pdx_hex4(pdx_reader *reader) {
  if (reader->end - reader->at < 4) return -1;
  int value = 0;
  for (int i = 0; i < 4; i++) {
    char c = *reader->at++;
    int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

PDX_FN void pdx_append_scalar(pdx_buffer *out, uint32_t scalar) {
  if (scalar < 0x80) {
    pdx_append_byte(out, (char)scalar);
    return;
  }
  int tails = scalar < 0x800 ? 1 : scalar < 0x10000 ? 2 : 3;
  const uint8_t heads[] = {0, 0xc0, 0xe0, 0xf0};
  pdx_append_byte(out, (char)(heads[tails] | scalar >> (6 * tails)));
  while (tails-- > 0) pdx_append_byte(out, (char)(0x80 | (scalar >> (6 * tails) & 0x3f)));
}

/* Half of a surrogate pair becomes U+FFFD: UTF-8 has no place for it. */
PDX_FN bool pdx_parse_unicode(pdx_reader *reader, pdx_buffer *out) {
  int unit = pdx_hex4(reader);
  if (unit < 0) return false;
  uint32_t scalar = (uint32_t)unit;
  if (unit >= 0xd800 && unit < 0xdc00 && reader->end - reader->at >= 6 && reader->at[0] == '\\' && reader->at[1] == 'u') {
    const char *before = reader->at;
    reader->at += 2;
    int low = pdx_hex4(reader);
    if (low < 0) return false;
    if (low >= 0xdc00 && low < 0xe000) scalar = 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
    else reader->at = before;
  }
  pdx_append_scalar(out, scalar >= 0xd800 && scalar < 0xe000 ? 0xfffd : scalar);
  return true;
}

PDX_FN bool pdx_parse_text(pdx_reader *reader, pdx_text *text) {
  pdx_buffer out = {0};
  for (;;) {
    const char *from = reader->at;
    while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\' && (uint8_t)*reader->at >= 0x20)
      reader->at++;
    pdx_text piece = {from, (size_t)(reader->at - from)};
    if (out.length == 0 && pdx_take(reader, '"')) {
      *text = piece;
      return true;
    }
    pdx_append(&out, piece);
    if (pdx_take(reader, '"')) break;
    if (!pdx_take(reader, '\\') || reader->at == reader->end) return false;
    char c = *reader->at++;
    switch (c) {
      case '"': case '\\': case '/': pdx_append_byte(&out, c); break;
      case 'b': pdx_append_byte(&out, '\b'); break;
      case 'f': pdx_append_byte(&out, '\f'); break;
      case 'n': pdx_append_byte(&out, '\n'); break;
      case 'r': pdx_append_byte(&out, '\r'); break;
      case 't': pdx_append_byte(&out, '\t'); break;
      case 'u': if (!pdx_parse_unicode(reader, &out)) return false; break;
      default: return false;
    }
  }
  *text = (pdx_text){out.data, out.length};
  return true;
}

PDX_FN size_t pdx_take_digits(pdx_reader *reader) {
  const char *from = reader->at;
  while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') reader->at++;
  return (size_t)(reader->at - from);
}

PDX_FN double pdx_scale10(double value, int exponent) {
  /* Powers up to 10^22 are exact; dividing by one rounds once. */
  while (exponent > 22) { value *= 1e22; exponent -= 22; if (value > 1.7e308) break; }
  while (exponent < -22) { value /= 1e22; exponent += 22; if (value == 0) break; }
  double power = 1;
  for (int i = exponent < 0 ? -exponent : exponent; i > 0; i--) power *= 10;
  return exponent < 0 ? value / power : value * power;
}

/* Exact for whole numbers up to 2^53 and for 15 significant digits with small exponents; else near. How the number
 * was written is kept, so that giving it back loses nothing. */
PDX_FN bool pdx_parse_number(pdx_reader *reader, pdx_json *json) {
  const char *from = reader->at;
  bool negative = pdx_take(reader, '-');
  const char *digits = reader->at;
  if (!pdx_take(reader, '0') && pdx_take_digits(reader) == 0) return false;
  const char *point = reader->at;
  if (pdx_take(reader, '.') && pdx_take_digits(reader) == 0) return false;
  const char *mantissa_end = reader->at;
  int exponent = 0;
  if (pdx_take(reader, 'e') || pdx_take(reader, 'E')) {
    bool minus = !pdx_take(reader, '+') && pdx_take(reader, '-');
    const char *start = reader->at;
    if (pdx_take_digits(reader) == 0) return false;
    for (; start < reader->at; start++)
      if (exponent < 100000) exponent = exponent * 10 + (*start - '0');
    if (minus) exponent = -exponent;
  }
  uint64_t mantissa = 0;
  for (const char *p = digits; p < mantissa_end; p++) {
    if (*p == '.') continue;
    if (mantissa < 1000000000000000000u) mantissa = mantissa * 10 + (uint64_t)(*p - '0');
    else exponent++;
    if (p > point) exponent--;
  }
  double value = mantissa == 0 ? 0 : pdx_scale10((double)mantissa, exponent);
  if (value > 1.7976931348623157e308) return false;
  json->number = negative ? -value : value;
  json->text = (pdx_text){from, (size_t)(reader->at - from)};
  return true;
}

PDX_FN pdx_json *pdx_parse_value(pdx_reader *reader);

/* Elements of an array, or members of an object. */
PDX_FN bool pdx_parse_elements(pdx_reader *reader, pdx_json *parent, char end) {
  pdx_skip_space(reader);
  if (pdx_take(reader, end)) return true;
  for (;;) {
    pdx_text key = {0};
    if (parent->kind == PDX_OBJECT) {
      pdx_skip_space(reader);
      if (!pdx_take(reader, '"') || !pdx_parse_text(reader, &key) || pdx_find(parent, key)) return false;
      pdx_skip_space(reader);
      if (!pdx_take(reader, ':')) return false;
    }
    pdx_json *element = pdx_parse_value(reader);
    if (!element) return false;
    pdx_link(parent, pdx_place(element, key));
    pdx_skip_space(reader);
    if (pdx_take(reader, end)) return true;
    if (!pdx_take(reader, ',')) return false;
  }
}

PDX_FN pdx_json *pdx_parse_value(pdx_reader *reader) {
  pdx_json *json = pdx_null();
  pdx_skip_space(reader);
  if (reader->at == reader->end) return NULL;
  char c = *reader->at;
  if (c == '{' || c == '[') {
    json->kind = c == '{' ? PDX_OBJECT : PDX_ARRAY;
    reader->at++;
    if (++reader->depth > PDX_MAX_DEPTH || !pdx_parse_elements(reader, json, c == '{' ? '}' : ']')) return NULL;
    reader->depth--;
    return json;
  }
  if (c == '"') {
    json->kind = PDX_TEXT;
    reader->at++;
    return pdx_parse_text(reader, &json->text) ? json : NULL;
  }
  if (pdx_take_word(reader, PDX_STR("null"))) return json;
  json->kind = PDX_BOOLEAN;
  if (pdx_take_word(reader, PDX_STR("false"))) return json;
  json->number = 1;
  if (pdx_take_word(reader, PDX_STR("true"))) return json;
  json->kind = PDX_NUMBER;
  return pdx_parse_number(reader, json) ? json : NULL;
}

/* NULL when the text is no JSON. Texts of the value point into `text` where they can. */
PDX_FN pdx_json *pdx_parse(pdx_text text) {
  pdx_reader reader = {text.data, text.data + text.length, 0};
  pdx_json *json = pdx_parse_value(&reader);
  pdx_skip_space(&reader);
  return json && reader.at == reader.end ? json : NULL;
}

/* ---- Writing JSON ---- */

PDX_FN void pdx_put_text(pdx_buffer *out, pdx_text text) {
  const char *hex = "0123456789abcdef";
  pdx_append_byte(out, '"');
  size_t from = 0;
  for (size_t i = 0; i < text.length; i++) {
    char c = text.data[i];
    if ((uint8_t)c >= 0x20 && c != '"' && c != '\\') continue;
    pdx_append(out, (pdx_text){text.data + from, i - from});
    from = i + 1;
    pdx_append_byte(out, '\\');
    if (c == '"' || c == '\\') pdx_append_byte(out, c);
    else if (c == '\n') pdx_append_byte(out, 'n');
    else if (c == '\t') pdx_append_byte(out, 't');
    else {
      pdx_append(out, PDX_STR("u00"));
      pdx_append_byte(out, hex[c >> 4 & 1]);
      pdx_append_byte(out, hex[c & 15]);
    }
  }
  pdx_append(out, (pdx_text){text.data + from, text.length - from});
  pdx_append_byte(out, '"');
}

PDX_FN void pdx_put_whole(pdx_buffer *out, uint64_t value) {
  char digits[20];
  size_t at = sizeof digits;
  do digits[--at] = (char)('0' + value % 10); while ((value /= 10) > 0);
  pdx_append(out, (pdx_text){digits + at, sizeof digits - at});
}

/* Whole numbers up to 2^53 exactly, all others with 15 significant digits. */
PDX_FN void pdx_put_number(pdx_buffer *out, double number) {
  if (number != number || number > 1.7976931348623157e308 || number < -1.7976931348623157e308) {
    pdx_append(out, PDX_STR("null"));
    return;
  }
  if (number < 0) {
    pdx_append_byte(out, '-');
    number = -number;
  }
  if (number <= 9007199254740992.0 && number == (double)(uint64_t)number) {
    pdx_put_whole(out, (uint64_t)number);
    return;
  }
  /* With 15 digits the last of all doubles would round up to none. */
  if (number > 1.79769313486231e308) {
    pdx_append(out, PDX_STR("1.7976931348623157e308"));
    return;
  }
  int exponent = 0;
  while (number >= 1e15) { number /= 10; exponent++; }
  while (number < 1e14) { number *= 10; exponent--; }
  uint64_t digits = (uint64_t)(number + 0.5);
  while (digits % 10 == 0) { digits /= 10; exponent++; }
  pdx_put_whole(out, digits);
  if (exponent == 0) return;
  pdx_append_byte(out, 'e');
  if (exponent < 0) pdx_append_byte(out, '-');
  pdx_put_whole(out, (uint64_t)(exponent < 0 ? -exponent : exponent));
}

PDX_FN void pdx_put(pdx_buffer *out, const pdx_json *json) {
  switch (json->kind) {
    case PDX_NULL: pdx_append(out, PDX_STR("null")); return;
    case PDX_BOOLEAN: pdx_append(out, json->number != 0 ? PDX_STR("true") : PDX_STR("false")); return;
    case PDX_TEXT: pdx_put_text(out, json->text); return;
    case PDX_NUMBER:
      if (json->text.length > 0) pdx_append(out, json->text);
      else pdx_put_number(out, json->number);
      return;
    case PDX_ARRAY: case PDX_OBJECT: break;
  }
  pdx_append_byte(out, json->kind == PDX_OBJECT ? '{' : '[');
  for (const pdx_json *element = json->first; element; element = element->next) {
    if (element != json->first) pdx_append_byte(out, ',');
    if (json->kind == PDX_OBJECT) {
      pdx_put_text(out, element->key);
      pdx_append_byte(out, ':');
    }
    pdx_put(out, element);
  }
  pdx_append_byte(out, json->kind == PDX_OBJECT ? '}' : ']');
}

PDX_FN pdx_text pdx_to_text(const pdx_json *json) {
  pdx_buffer out = {0};
  pdx_put(&out, json);
  return (pdx_text){out.data, out.length};
}

/* ---- Hooks ---- */

/* Why something did not work: a code for programs, a message for people. No code: it worked. */
typedef struct {
  pdx_text code;
  pdx_text message;
} pdx_plugin_error;

PDX_FN bool pdx_failed(pdx_plugin_error error) { return error.code.length > 0; }

/* What a hook answers. */
typedef struct {
  pdx_json *value;
  pdx_plugin_error error;
} pdx_result;

PDX_FN pdx_result pdx_ok(pdx_json *value) { return (pdx_result){.value = value}; }

/* `code` is snake_case and stable; `message` is for people. */
PDX_FN pdx_result pdx_fail(const char *code, pdx_text message) {
  return (pdx_result){.error = {pdx_str(code), message}};
}

/* The host's refusal as the answer of a hook. */
PDX_FN pdx_result pdx_refuse(pdx_plugin_error error) { return (pdx_result){.error = error}; }

PDX_FN uint64_t pdx_run(uint32_t pointer, uint32_t length, pdx_result (*hook)(pdx_json *)) {
  pdx_json *input = pdx_parse((pdx_text){(const char *)(uintptr_t)pointer, length});
  pdx_result result = input ? hook(input) : pdx_fail("invalid_input", PDX_STR("Cannot read the input: it is no JSON"));
  pdx_json *envelope = pdx_object();
  if (result.value) pdx_set(envelope, "ok", result.value);
  else {
    pdx_json *error = pdx_set_text(pdx_object(), "code", result.error.code);
    pdx_set(envelope, "error", pdx_set_text(error, "message", result.error.message));
  }
  pdx_text output = pdx_to_text(envelope);
  pdx_arena_done = true;
  return (uint64_t)(uintptr_t)output.data << 32 | output.length;
}

/* Defines and exports a hook: PDX_HOOK(authenticate) { …; return pdx_ok(answer); }. Its parameter is `input`. */
#define PDX_HOOK(name)                                                                     \
  static pdx_result name##_hook(pdx_json *input);                                          \
  __attribute__((export_name(#name))) uint64_t name(uint32_t pointer, uint32_t length) {   \
    return pdx_run(pointer, length, name##_hook);                                          \
  }                                                                                        \
  static pdx_result name##_hook(__attribute__((unused)) pdx_json *input)

/* ---- The host ---- */

PDX_IMPORT(panic) _Noreturn void pdx_host_panic(const char *pointer, uint32_t length);
PDX_IMPORT(config) uint64_t pdx_host_config(void);
PDX_IMPORT(log) void pdx_host_log(uint32_t level, const char *pointer, uint32_t length);
PDX_IMPORT(clock) int64_t pdx_host_clock(void);
PDX_IMPORT(random) void pdx_host_random(void *pointer, uint32_t length);
PDX_IMPORT(http) uint64_t pdx_host_http(const char *pointer, uint32_t length);
PDX_IMPORT(fs) uint64_t pdx_host_fs(const char *pointer, uint32_t length);
PDX_IMPORT(kv) uint64_t pdx_host_kv(const char *pointer, uint32_t length);
PDX_IMPORT(env) uint64_t pdx_host_env(const char *pointer, uint32_t length);

PDX_FN _Noreturn void pdx_panic(pdx_text what, const char *file, uint32_t line) {
  /* On the stack: there may be no other memory left. File names have at most 255 bytes. */
  char words[1024];
  pdx_buffer out = {words, 0, sizeof words};
  if (what.length > 700) what.length = 700;
  pdx_append(&out, what);
  pdx_append(&out, PDX_STR(" ("));
  pdx_append(&out, pdx_str(file));
  pdx_append_byte(&out, ':');
  pdx_put_whole(&out, line);
  pdx_append_byte(&out, ')');
  pdx_host_panic(out.data, (uint32_t)out.length);
}

PDX_FN pdx_text pdx_unpack(uint64_t packed) {
  return (pdx_text){(const char *)(uintptr_t)(packed >> 32), (uint32_t)packed};
}

/* The configuration, an object. Asks the host each time. Needs no capability. */
PDX_FN pdx_json *pdx_config(void) {
  pdx_json *config = pdx_parse(pdx_unpack(pdx_host_config()));
  return config && config->kind == PDX_OBJECT ? config : pdx_object();
}

typedef enum { PDX_TRACE, PDX_DEBUG, PDX_INFO, PDX_WARN, PDX_ERROR } pdx_log_level;

/* Writes one line to the host's log. Capability `log`. */
PDX_FN void pdx_log(pdx_log_level level, pdx_text message) {
  pdx_host_log((uint32_t)level, message.data, (uint32_t)message.length);
}

/* Milliseconds since 1970, UTC. Capability `clock`. */
PDX_FN int64_t pdx_now_ms(void) { return pdx_host_clock(); }

/* Overwrites all bytes with random ones. Capability `random`. */
PDX_FN void pdx_random_bytes(void *bytes, size_t length) { pdx_host_random(bytes, (uint32_t)length); }

/* The value of the host's answer, or NULL and why. */
PDX_FN pdx_json *pdx_ask(uint64_t (*send)(const char *, uint32_t), const pdx_json *request, pdx_plugin_error *error) {
  pdx_text message = pdx_to_text(request);
  pdx_json *answer = pdx_parse(pdx_unpack(send(message.data, (uint32_t)message.length)));
  pdx_json *value = pdx_get(answer, "ok");
  if (value) return value;
  pdx_json *refusal = pdx_get(answer, "error");
  error->code = pdx_text_or(refusal, "code", PDX_STR("host_answer"));
  error->message = pdx_text_or(refusal, "message", PDX_STR("Cannot read what the host answered"));
  return NULL;
}

/* Text, or none (`found` is false): there is no such key or variable. */
typedef struct {
  pdx_plugin_error error;
  bool found;
  pdx_text text;
} pdx_text_result;

PDX_FN pdx_text_result pdx_ask_text(uint64_t (*send)(const char *, uint32_t), const pdx_json *request) {
  pdx_text_result result = {0};
  pdx_json *value = pdx_ask(send, request, &result.error);
  if (!value || value->kind != PDX_TEXT) return result;
  result.found = true;
  result.text = value->text;
  return result;
}

/* A variable's value. Capability `env` with its name. */
PDX_FN pdx_text_result pdx_env(pdx_text name) {
  return pdx_ask_text(pdx_host_env, pdx_set_text(pdx_object(), "name", name));
}

/* The plugin's own store of texts. Capability `kv`. */
PDX_FN pdx_json *pdx_kv_request(const char *op, const char *name, pdx_text text) {
  return pdx_set_text(pdx_set_text(pdx_object(), "op", pdx_str(op)), name, text);
}

PDX_FN pdx_text_result pdx_kv_get(pdx_text key) { return pdx_ask_text(pdx_host_kv, pdx_kv_request("get", "key", key)); }

PDX_FN pdx_plugin_error pdx_kv_set(pdx_text key, pdx_text value) {
  pdx_plugin_error error = {0};
  pdx_ask(pdx_host_kv, pdx_set_text(pdx_kv_request("set", "key", key), "value", value), &error);
  return error;
}

PDX_FN pdx_plugin_error pdx_kv_delete(pdx_text key) {
  pdx_plugin_error error = {0};
  pdx_ask(pdx_host_kv, pdx_kv_request("delete", "key", key), &error);
  return error;
}

/* An array, or what `entries` of a folder are: see the function. */
typedef struct {
  pdx_plugin_error error;
  pdx_json *list;
} pdx_list_result;

/* All keys that begin with `prefix`, in order: an array of texts. */
PDX_FN pdx_list_result pdx_kv_list(pdx_text prefix) {
  pdx_list_result result = {0};
  result.list = pdx_ask(pdx_host_kv, pdx_kv_request("list", "prefix", prefix), &result.error);
  return result;
}

/* ---- Base64, as the host's answers carry bytes ---- */

PDX_FN pdx_text pdx_encode_base64(pdx_text bytes) {
  const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t length = (bytes.length + 2) / 3 * 4;
  char *text = pdx_alloc(length);
  for (size_t i = 0, at = 0; i < bytes.length; i += 3) {
    size_t left = bytes.length - i;
    uint32_t word = (uint32_t)(uint8_t)bytes.data[i] << 16;
    if (left > 1) word |= (uint32_t)(uint8_t)bytes.data[i + 1] << 8;
    if (left > 2) word |= (uint8_t)bytes.data[i + 2];
    text[at++] = digits[word >> 18];
    text[at++] = digits[word >> 12 & 63];
    text[at++] = left > 1 ? digits[word >> 6 & 63] : '=';
    text[at++] = left > 2 ? digits[word & 63] : '=';
  }
  return (pdx_text){text, length};
}

/* False for anything but the one spelling that pdx_encode_base64 gives. */
PDX_FN bool pdx_decode_base64(pdx_text text, pdx_text *bytes) {
  char *out = pdx_alloc(text.length);
  size_t length = 0;
  uint32_t word = 0;
  int bits = 0;
  for (size_t i = 0; i < text.length && text.data[i] != '='; i++) {
    char c = text.data[i];
    int value = c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52
                : c == '+' ? 62 : c == '/' ? 63 : -1;
    if (value < 0) return false;
    word = word << 6 | (uint32_t)value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[length++] = (char)(word >> bits);
  }
  *bytes = (pdx_text){out, length};
  return pdx_equals(pdx_encode_base64(*bytes), text);
}

/* ---- Files below the root that the host shows. Capability `fs` with a path that covers them ---- */

PDX_FN pdx_json *pdx_fs_request(const char *op, pdx_text path) {
  return pdx_set_text(pdx_set_text(pdx_object(), "op", pdx_str(op)), "path", path);
}

/* Reads a UTF-8 file. */
PDX_FN pdx_text_result pdx_read_text(pdx_text path) {
  pdx_text_result result = {0};
  pdx_json *value = pdx_ask(pdx_host_fs, pdx_fs_request("read", path), &result.error);
  pdx_json *text = pdx_get(value, "text");
  if (!text || text->kind != PDX_TEXT) return result;
  result.found = true;
  result.text = text->text;
  return result;
}

/* Reads a file of any kind; its bytes are in `text`. */
PDX_FN pdx_text_result pdx_read_bytes(pdx_text path) {
  pdx_text_result result = {0};
  pdx_json *request = pdx_set_text(pdx_fs_request("read", path), "encoding", PDX_STR("base64"));
  pdx_json *value = pdx_ask(pdx_host_fs, request, &result.error);
  result.found = value && pdx_decode_base64(pdx_text_or(value, "base64", PDX_STR("=")), &result.text);
  return result;
}

/* Writes a file whole, as UTF-8. Needs a grant with access `write`. */
PDX_FN pdx_plugin_error pdx_write_text(pdx_text path, pdx_text text) {
  pdx_plugin_error error = {0};
  pdx_ask(pdx_host_fs, pdx_set_text(pdx_fs_request("write", path), "text", text), &error);
  return error;
}

/* Writes a file whole, any bytes. */
PDX_FN pdx_plugin_error pdx_write_bytes(pdx_text path, pdx_text bytes) {
  pdx_plugin_error error = {0};
  pdx_ask(pdx_host_fs, pdx_set_text(pdx_fs_request("write", path), "base64", pdx_encode_base64(bytes)), &error);
  return error;
}

/* Names in a folder, in order: an array of {"name", "kind": "file" | "folder", "bytes"}. */
PDX_FN pdx_list_result pdx_list_files(pdx_text path) {
  pdx_list_result result = {0};
  result.list = pdx_get(pdx_ask(pdx_host_fs, pdx_fs_request("list", path), &result.error), "entries");
  return result;
}

/* ---- HTTP. Capability `net` with the host that the URL names ---- */

/* One request. Only the URL is needed: (pdx_http_request){.url = PDX_STR("https://api.example.com")}. */
typedef struct {
  /* GET, where there is none. */
  pdx_text method;
  pdx_text url;
  /* Field name → text; NULL for none. */
  pdx_json *headers;
  pdx_text body;
  /* Bytes that are not UTF-8. */
  bool body_is_binary;
  /* A redirect is an answer like any other. */
  bool keep_redirects;
  /* 0: what the host allows. */
  uint32_t timeout_ms;
} pdx_http_request;

/* What came back: any status is an answer. */
typedef struct {
  pdx_plugin_error error;
  int status;
  /* Where the answer came from in the end. */
  pdx_text url;
  /* Names in lower case. */
  pdx_json *headers;
  /* The body's bytes, text or not. */
  pdx_text body;
} pdx_http_response;

/* Sends one request and waits for the answer. */
PDX_FN pdx_http_response pdx_http(const pdx_http_request *request) {
  pdx_http_response response = {0};
  pdx_json *message = pdx_object();
  pdx_set_text(message, "method", request->method.length > 0 ? request->method : PDX_STR("GET"));
  pdx_set_text(message, "url", request->url);
  if (request->headers) pdx_set(message, "headers", request->headers);
  if (request->body.length > 0 && request->body_is_binary)
    pdx_set_text(message, "body_base64", pdx_encode_base64(request->body));
  else if (request->body.length > 0) pdx_set_text(message, "body", request->body);
  if (request->keep_redirects) pdx_set_text(message, "redirect", PDX_STR("manual"));
  if (request->timeout_ms > 0) pdx_set(message, "timeout_ms", pdx_num(request->timeout_ms));
  pdx_json *value = pdx_ask(pdx_host_http, message, &response.error);
  if (!value) return response;
  response.status = (int)pdx_number_or(value, "status", 0);
  response.url = pdx_text_or(value, "url", PDX_STR(""));
  response.headers = pdx_get(value, "headers");
  pdx_json *text = pdx_get(value, "body");
  if (text) response.body = text->text;
  else pdx_decode_base64(pdx_text_or(value, "body_base64", PDX_STR("")), &response.body);
  return response;
}

#endif
