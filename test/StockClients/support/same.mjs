const sorted = value =>
  value instanceof ArrayBuffer ? { bytes: [...new Uint8Array(value)] }
  : Array.isArray(value) ? value.map(sorted)
  : value && typeof value === "object" ? Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]))
  : value;

/** Throws unless both are the same JSON (key order aside) or the same bytes. Works in Node and in a browser. */
export function same(actual, expected, what = "value") {
  const [a, e] = [JSON.stringify(sorted(actual)), JSON.stringify(sorted(expected))];
  if (a !== e) throw new Error(`${what}: expected ${e}, got ${a}`);
}
