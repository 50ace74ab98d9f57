/** Answers about one thing, be it an object or a part of one, that are asked for again and again. */

/** A function that remembers its answers, as `remembered` does; they go when the thing goes. */
export function rememberedOf<K extends object, R>(answer: (about: K) => R): (about: K) => R {
  const known = new WeakMap<K, { readonly answer: R }>();
  return (about) => {
    let found = known.get(about);
    if (found === undefined) known.set(about, (found = { answer: answer(about) }));
    return found.answer;
  };
}
