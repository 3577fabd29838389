/// <reference types="node" />
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import type { Cursor, CursorStore, OutboxStore, Pending } from "./stores.js";

/** How a file is written. */
export interface FileOptions {
  /** Whether a push waits for the disk, so that it outlives a loss of power and not just the process; true by default. */
  flush?: boolean;
}

/** A store in a file. */
export interface FileStore extends CursorStore, OutboxStore {
  /** Closes the file; the store is of no use any more. */
  close(): void;
}

type Line =
  | ["cursor", topic: string, cursor: Cursor]
  | ["push", topic: string, push: Pending, base64?: string]
  | ["done", topic: string, id: string];

const SMALLEST_BLOAT = 1024 * 1024;

/**
 * Cursors and pushes in a file, for services: one JSON array a line, and one that a crash cut off is as if it had never been written. A file
 * belongs to one process at a time.
 */
export function fileStore(path: string, { flush = true }: FileOptions = {}): FileStore {
  const cursors = new Map<string, Cursor>();
  const pushes = new Map<string, ["push", string, Pending, string?]>(); // by topic and id, as they are written
  let file: number;
  let size: number;
  let compactSize: number;

  const keyOf = (topic: string, id: string) => JSON.stringify([topic, id]);

  function apply(line: Line): void {
    if (line[0] === "cursor") cursors.set(line[1], line[2]);
    else if (line[0] === "push") pushes.set(keyOf(line[1], line[2].id), line);
    else pushes.delete(keyOf(line[1], line[2]));
  }

  function compact(): void {
    const lines: Line[] = [...[...cursors].map(([topic, cursor]): Line => ["cursor", topic, cursor]), ...pushes.values()];
    const text = Buffer.from(lines.map(line => `${JSON.stringify(line)}\n`).join(""));
    const fresh = openSync(`${path}.new`, "w");
    for (let at = 0; at < text.length;) at += writeSync(fresh, text, at);
    fsyncSync(fresh);
    closeSync(fresh);
    renameSync(`${path}.new`, path);
    if (file !== undefined) closeSync(file);
    file = openSync(path, "a");
    size = compactSize = text.length;
  }

  function append(line: Line, wait = false): void {
    const text = Buffer.from(`${JSON.stringify(line)}\n`);
    for (let at = 0; at < text.length;) at += writeSync(file, text, at);
    if (wait) fsyncSync(file);
    apply(line);
    size += text.length;
    if (size > SMALLEST_BLOAT && size > 4 * compactSize) compact();
  }

  for (const text of textOf(path).split("\n")) {
    let line: Line;
    try {
      line = JSON.parse(text);
    } catch {
      continue; // cut off
    }
    apply(line);
  }
  compact();

  return {
    load: topic => cursors.get(topic),
    save: (topic, cursor) => append(["cursor", topic, cursor]),
    put(topic, push) {
      const { payload } = push;
      if (payload instanceof ArrayBuffer) append(["push", topic, { ...push, payload: null }, Buffer.from(payload).toString("base64")], flush);
      else append(["push", topic, push], flush);
    },
    remove: (topic, id) => append(["done", topic, id]),
    restore: (topic, adopt) => adopt([...pushes.values()].filter(([, of]) => of === topic).map(([, , push, base64]) =>
      base64 === undefined ? { ...push } : { ...push, payload: new Uint8Array(Buffer.from(base64, "base64")).buffer })),
    close: () => closeSync(file),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
