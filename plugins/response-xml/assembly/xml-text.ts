// Text and names as XML 1.0 and its namespaces have them.

/** Character data (XML 2.4). A carriage return stays one only as a reference (2.11). */
export function escapeText(text: string): string {
  return escape(text, false);
}

/** A value between double quotes (3.3.3): white space would become spaces. */
export function escapeAttribute(text: string): string {
  return escape(text, true);
}

function escape(text: string, isAttribute: bool): string {
  let out = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    let replaced = '';
    if (c == 0x26) replaced = '&amp;';
    else if (c == 0x3c) replaced = '&lt;';
    else if (c == 0x3e) replaced = '&gt;';
    else if (c == 0x0d) replaced = '&#13;';
    else if (isAttribute && c == 0x22) replaced = '&quot;';
    else if (isAttribute && c == 0x09) replaced = '&#9;';
    else if (isAttribute && c == 0x0a) replaced = '&#10;';
    else if (isPair(text, i)) {
      i++;
      continue;
    } else if (!isCharacter(c)) replaced = '\ufffd';
    if (replaced.length == 0) continue;
    out += text.slice(from, i) + replaced;
    from = i + 1;
  }
  return from == 0 ? text : out + text.slice(from);
}

/** XML 2.2: most control characters, lone surrogates and two non-characters have no place, not even as references. */
function isCharacter(c: i32): bool {
  if (c < 0x20) return c == 0x09 || c == 0x0a || c == 0x0d;
  return c < 0xd800 || (c >= 0xe000 && c <= 0xfffd);
}

function isPair(text: string, at: i32): bool {
  const c = text.charCodeAt(at);
  if ((c & 0xfc00) != 0xd800 || at + 1 >= text.length) return false;
  return (text.charCodeAt(at + 1) & 0xfc00) == 0xdc00;
}

/** A name without a colon (Namespaces 4), of the Basic Multilingual Plane. */
export function isNcName(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (!isNameStart(c) && (i == 0 || !isNameRest(c))) return false;
  }
  return text.length > 0;
}

function isNameStart(c: i32): bool {
  const lower = c | 0x20;
  if ((lower >= 0x61 && lower <= 0x7a) || c == 0x5f) return true;
  if (c < 0xc0 || c == 0xd7 || c == 0xf7 || (c >= 0x300 && c <= 0x36f) || c == 0x37e) return false;
  if (c <= 0x1fff) return true;
  return (
    c == 0x200c || c == 0x200d || (c >= 0x2070 && c <= 0x218f) || (c >= 0x2c00 && c <= 0x2fef) ||
    (c >= 0x3001 && c <= 0xd7ff) || (c >= 0xf900 && c <= 0xfdcf) || (c >= 0xfdf0 && c <= 0xfffd)
  );
}

function isNameRest(c: i32): bool {
  return (
    (c >= 0x30 && c <= 0x39) || c == 0x2d || c == 0x2e || c == 0xb7 || (c >= 0x300 && c <= 0x36f) ||
    c == 0x203f || c == 0x2040
  );
}
