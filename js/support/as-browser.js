// Where 1.7 looks for XMLHttpRequest; import before it.
globalThis.self = globalThis;
