/** Bytes of texts are counted and decoded as Node does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { byteLength, decodeBase64 } from './bytes.ts';

test('bytes are counted as in UTF-8, halves of pairs included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, cut) => {
      for (const one of [text, text.slice(cut % (text.length + 1))])
        assert.equal(byteLength(one), Buffer.byteLength(one));
    }),
  );
  assert.equal(byteLength('\ud83d\ude00'), 4);
  assert.equal(byteLength('\ude00\ud83d'), 6);
});

test('base64 is decoded where it is padded and has no other characters, as Go decodes it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(), (bytes, cut) => {
      const text = Buffer.from(bytes).toString('base64');
      const at = cut % (text.length + 1);
      assert.deepEqual(decodeBase64(`${text.slice(0, at)}\r\n${text.slice(at)}`), bytes);
      assert.equal(decodeBase64(`${text.slice(0, at)}-${text.slice(at)}`), undefined);
    }),
  );
  for (const text of ['a', 'ab', 'abc', 'ab=', '=', 'ab==ab==', 'a b='])
    assert.equal(decodeBase64(text), undefined, text);
});
