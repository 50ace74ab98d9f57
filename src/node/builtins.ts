/** Detects when a rule module changes built-in objects of JavaScript, which all other code depends on. */

const { defineProperty, deleteProperty, get, getOwnPropertyDescriptor, ownKeys } = Reflect;
const { is } = Object;

const OBJECTS: readonly (readonly [name: string, object: object])[] = [
  ['Object', Object],
  ['Function', Function],
  ['Array', Array],
  ['String', String],
  ['Number', Number],
  ['Boolean', Boolean],
  ['Symbol', Symbol],
  ['BigInt', BigInt],
  ['RegExp', RegExp],
  ['Date', Date],
  ['Promise', Promise],
  ['Map', Map],
  ['Set', Set],
  ['WeakMap', WeakMap],
  ['WeakSet', WeakSet],
  ['Uint8Array', Uint8Array],
  ['Int32Array', Int32Array],
  ['Math', Math],
  ['JSON', JSON],
  ['Reflect', Reflect],
];
/** Iterators have no global name. */
const ITERATORS: readonly (readonly [name: string, object: object])[] = [
  ['the iterator of arrays', Object.getPrototypeOf([][Symbol.iterator]())],
  ['the iterator of maps', Object.getPrototypeOf(new Map()[Symbol.iterator]())],
  ['the iterator of sets', Object.getPrototypeOf(new Set()[Symbol.iterator]())],
];

/** Other built-in objects that are used everywhere. */
const GLOBALS: readonly string[] = [
  'process',
  'Buffer',
  'setTimeout',
  'clearTimeout',
  'setImmediate',
  'queueMicrotask',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'Atomics',
  'SharedArrayBuffer',
];

interface Kept {
  readonly name: string;
  readonly object: object;
  readonly key: PropertyKey;
  readonly descriptor: PropertyDescriptor | undefined;
}

/**
 * Takes a snapshot of the built-in objects. A later call of the result lists what has changed since, and restores it.
 */
export function keepBuiltins(): () => readonly string[] {
  const kept: Kept[] = [];
  const keep = (name: string, object: object): void => {
    for (const key of ownKeys(object))
      kept.push({ name, object, key, descriptor: getOwnPropertyDescriptor(object, key) });
  };
  for (const [name, object] of OBJECTS) {
    keep(name, object);
    const prototype: unknown = getOwnPropertyDescriptor(object, 'prototype')?.value;
    if (typeof prototype === 'object' && prototype !== null) keep(`${name}.prototype`, prototype);
  }
  for (const [name, object] of ITERATORS) keep(name, object);
  // Some have accessors, which stay the same when the value behind them changes.
  const globals = [...OBJECTS.map(([name]) => name), ...GLOBALS].map((name) => ({
    name,
    value: get(globalThis, name),
  }));
  const ofObjects = new Set(ownKeys(Object.prototype));
  // The functions used here may be the changed ones, so this code uses as few as possible.
  return () => {
    const changed: string[] = [];
    for (let index = 0; index < kept.length; index++) {
      const one = kept[index];
      if (one === undefined || isSame(one)) continue;
      if (one.descriptor !== undefined) defineProperty(one.object, one.key, one.descriptor);
      changed[changed.length] = `${one.name}.${String(one.key)}`;
    }
    for (let index = 0; index < globals.length; index++) {
      const one = globals[index];
      if (one === undefined || is(get(globalThis, one.name), one.value)) continue;
      defineProperty(globalThis, one.name, { value: one.value, writable: true, configurable: true });
      changed[changed.length] = one.name;
    }
    // A new method on one class does no harm, but a new method on all objects is a field of every map.
    const now = ownKeys(Object.prototype);
    for (let index = 0; index < now.length; index++) {
      const key = now[index];
      if (key === undefined || ofObjects.has(key)) continue;
      deleteProperty(Object.prototype, key);
      changed[changed.length] = `Object.prototype.${String(key)}`;
    }
    return changed;
  };
}

function isSame({ object, key, descriptor }: Kept): boolean {
  const now = getOwnPropertyDescriptor(object, key);
  return is(now?.value, descriptor?.value) && now?.get === descriptor?.get && now?.set === descriptor?.set;
}
