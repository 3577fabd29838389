/** Random numbers that come again for the same seed (xorshift). */
export function random(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  return { next, below: n => Math.floor(next() * n), oneOf: items => items[Math.floor(next() * items.length)] };
}
