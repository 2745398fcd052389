// The same as content_worker.py for @tryfabric/martian, which runs in node.
// Usage: node content_worker.mjs PATH_OF_PACKAGE

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { markdownToBlocks } = createRequire(import.meta.url)(process.argv[2]);
// Without `truncate: false` it cuts long documents without a word.
const convert = (text) => markdownToBlocks(text, { notionLimits: { truncate: false } });

function guarded(text) {
  try {
    return convert(text);
  } catch (error) {
    return { error: String(error).slice(0, 200) };
  }
}

function seconds(text) {
  const began = process.cpuUsage();
  convert(text);
  const used = process.cpuUsage(began);
  return (used.user + used.system) / 1e6;
}

function answer(ask) {
  if (ask.ask === "blocks") return ask.texts.map(guarded);
  if (ask.ask === "crashes") return ask.texts.map((text) => guarded(text).error ?? "");
  if (ask.ask === "time") return Array.from({ length: ask.rounds }, () => seconds(ask.text));
  return null;
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n");
}
