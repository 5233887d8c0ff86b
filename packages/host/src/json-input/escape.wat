;; Escapes UTF-8 as the inside of a JSON string, with the bytes that JSON.stringify gives. RFC 8259, 7.
;; Assembled by scripts/escape-module.ts. Who calls it sees to it that the regions are inside the memory and do not overlap.
(module
  (memory (export "memory") 16)
  ;; By character: the letter after the backslash; zero for those that are written as \u00xx.
  (data (i32.const 8) "btn\00fr")
  (data (i32.const 34) "\"")
  (data (i32.const 92) "\\")
  ;; From `from` to before `end`, to `to`. Returns the end of what was written, or -1 once that is past `limit`; up to 21 bytes
  ;; after `limit` are written then.
  (func (export "escape") (param $from i32) (param $end i32) (param $to i32) (param $limit i32) (result i32)
    (local $block v128) (local $found i32) (local $byte i32)
    (loop $next
      (if (i32.gt_u (local.get $to) (local.get $limit)) (then (return (i32.const -1))))
      (if (i32.le_u (i32.add (local.get $from) (i32.const 16)) (local.get $end))
        (then
          ;; All 16 are written; what comes after the first that must be escaped is written over.
          (local.set $block (v128.load (local.get $from)))
          (v128.store (local.get $to) (local.get $block))
          (local.set $found
            (i8x16.bitmask
              (v128.or
                (i8x16.lt_u (local.get $block) (i8x16.splat (i32.const 0x20)))
                (v128.or
                  (i8x16.eq (local.get $block) (i8x16.splat (i32.const 0x22)))
                  (i8x16.eq (local.get $block) (i8x16.splat (i32.const 0x5c)))))))
          (if (i32.eqz (local.get $found))
            (then
              (local.set $from (i32.add (local.get $from) (i32.const 16)))
              (local.set $to (i32.add (local.get $to) (i32.const 16)))
              (br $next)))
          (local.set $found (i32.ctz (local.get $found)))
          (local.set $from (i32.add (local.get $from) (local.get $found)))
          (local.set $to (i32.add (local.get $to) (local.get $found))))
        (else
          (if (i32.ge_u (local.get $from) (local.get $end)) (then (return (local.get $to))))))
      (local.set $byte (i32.load8_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (if
        (i32.and
          (i32.ge_u (local.get $byte) (i32.const 0x20))
          (i32.and
            (i32.ne (local.get $byte) (i32.const 0x22))
            (i32.ne (local.get $byte) (i32.const 0x5c))))
        (then
          (i32.store8 (local.get $to) (local.get $byte))
          (local.set $to (i32.add (local.get $to) (i32.const 1)))
          (br $next)))
      (local.set $found (i32.load8_u (local.get $byte)))
      (if (local.get $found)
        (then
          (i32.store8 (local.get $to) (i32.const 0x5c))
          (i32.store8 offset=1 (local.get $to) (local.get $found))
          (local.set $to (i32.add (local.get $to) (i32.const 2)))
          (br $next)))
      ;; "\u00" and two digits, the first of which is 0 or 1.
      (i32.store (local.get $to) (i32.const 0x3030755c))
      (i32.store8 offset=4 (local.get $to)
        (i32.add (i32.const 0x30) (i32.shr_u (local.get $byte) (i32.const 4))))
      (local.set $byte (i32.and (local.get $byte) (i32.const 15)))
      (i32.store8 offset=5 (local.get $to)
        (i32.add
          (local.get $byte)
          (select (i32.const 0x57) (i32.const 0x30) (i32.gt_u (local.get $byte) (i32.const 9)))))
      (local.set $to (i32.add (local.get $to) (i32.const 6)))
      (br $next))
    unreachable)
)
