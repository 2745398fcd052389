// Blocks held against the types of @slack/types.
//
// Usage: node slack_blocks.mjs FOLDER, where FOLDER holds node_modules, `schema.json` (of KnownBlock)
// and `blocks.json` (a list of lists of blocks). Prints a JSON list: [{index, at, says}].

import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"

const folder = process.argv[2]
const require = createRequire(join(folder, "node_modules", "x.js"))
const { Ajv } = require("ajv")
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"))

const schema = read("schema.json")
const check = new Ajv({ strict: false, allErrors: false, discriminator: false }).compile({
  ...schema,
  $ref: "#/definitions/KnownBlock",
})

const faults = read("blocks.json").flatMap((blocks, index) =>
  blocks
    .filter((block) => !check(block))
    .map((block) => ({ index, at: block.type, says: JSON.stringify(block).slice(0, 300) })),
)
process.stdout.write(JSON.stringify(faults))
