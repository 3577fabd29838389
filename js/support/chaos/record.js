import { existsSync, openSync, readFileSync, writeSync } from "node:fs";

/** What a client did, in a file that outlives its process: the application's database. A line is there whole or not at all. */
export class Record {
  number = 0; // of the last message that it meant to publish
  unanswered = new Map(); // of a client that keeps its pushes here: what it published, by number
  cursors = new Map(); // of the last message of each topic that had its effect
  #file;

  constructor(path) {
    if (existsSync(path)) for (const line of readFileSync(path, "utf8").split("\n")) this.#remember(line.split(" "));
    this.#file = openSync(path, "a");
  }

  write(...words) {
    this.#remember(words.map(String));
    writeSync(this.#file, `${words.join(" ")}\n`);
  }

  #remember([what, topic, word, event]) {
    if (what === "got") this.cursors.set(topic, word);
    if (what === "answer") this.unanswered.delete(+word);
    if (what !== "publish") return;
    this.number = +word;
    this.unanswered.set(+word, { topic, event });
  }
}
