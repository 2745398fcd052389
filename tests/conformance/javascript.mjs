// The checks through the official JavaScript client.
//
// Usage: node javascript.mjs FOLDER, where FOLDER holds node_modules and `task.json`:
// {url, token, root_page_id, control, schemas, lists: {VERSION: [check]}}. Prints one JSON line for
// each check: {version, endpoint, says, faults}. In version 2025-09-03 and later every answer is
// also held against the client's own response types (JSON Schemas in `schemas`, by endpoint).

import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"

const folder = process.argv[2]
const require = createRequire(join(folder, "node_modules", "x.js"))
const { Client } = require("@notionhq/client")
const { Ajv } = require("ajv")
const task = JSON.parse(readFileSync(join(folder, "task.json"), "utf8"))
const ABSENT = Symbol("absent")
const PATIENCE_MS = 20_000
const PAUSE_MS = 50

const KINDS = {
  uuid: (v) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(v),
  time: (v) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(v),
  minute: (v) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/.test(v),
  url: (v) => typeof v === "string" && v.startsWith("http"),
  text: (v) => typeof v === "string" && v !== "",
  number: (v) => typeof v === "number",
  boolean: (v) => typeof v === "boolean",
  list: Array.isArray,
  object: (v) => v !== null && typeof v === "object" && !Array.isArray(v),
  present: (v) => v !== ABSENT,
  absent: (v) => v === ABSENT,
}
const SIGNS = {
  $is: (v, kind) => (v !== ABSENT || kind === "absent") && KINDS[kind](v),
  $length: (v, count) => v?.length === count,
  $least: (v, count) => (typeof v === "number" ? v : v?.length ?? -1) >= count,
  $has: (v, part) => (typeof v === "string" || Array.isArray(v)) && v.includes(part),
  $keys: (v, keys) => same(Object.keys(v).sort(), [...keys].sort()),
}

function same(left, right) {
  if (left === right) return true
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false
  const keys = Object.keys(left)
  return (
    Array.isArray(left) === Array.isArray(right) &&
    keys.length === Object.keys(right).length &&
    keys.every((key) => same(left[key], right[key]))
  )
}

function filled(value, kept) {
  if (Array.isArray(value)) return value.map((one) => filled(one, kept))
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, filled(v, kept)]))
  if (typeof value !== "string") return value
  return value.replace(/\$(\w+)/g, (whole, name) => {
    if (!(name in kept)) throw new Error(`an earlier check kept no ${name}`)
    return kept[name]
  })
}

function at(answer, path) {
  for (const step of path ? path.split(".") : []) {
    if (Array.isArray(answer)) answer = answer.at(Number(step)) ?? ABSENT
    else if (answer && typeof answer === "object" && step in answer) answer = answer[step]
    else return ABSENT
  }
  return answer
}

function fits(value, expected) {
  const keys = expected && typeof expected === "object" ? Object.keys(expected) : []
  if (keys.length === 1 && keys[0] in SIGNS) return SIGNS[keys[0]](value, expected[keys[0]])
  return same(value, expected)
}

function faultsOf(check, answer, kept) {
  return Object.entries(filled(check.expect, kept))
    .filter(([path, expected]) => !fits(at(answer, path), expected))
    .map(([path, expected]) => {
      const shown = String(JSON.stringify(at(answer, path)) ?? "nothing").slice(0, 200)
      return `${path || "the answer"} should be ${JSON.stringify(expected)}, is ${shown}`
    })
}

const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: false })
const compiled = {}

function shapeFaults(version, endpoint, answer) {
  const schema = task.schemas[endpoint]
  if (!schema || version < "2025-09-03") return []
  compiled[endpoint] ??= ajv.compile(schema)
  const shown = structuredClone(answer)
  delete shown.request_id
  loosen(shown)
  if (compiled[endpoint](shown)) return []
  const deepest = compiled[endpoint].errors.reduce((one, other) =>
    depth(other) > depth(one) ? other : one,
  )
  const { instancePath, message, params } = deepest
  return [`breaks the client's type: ${instancePath || "/"} ${message} ${JSON.stringify(params)}`]
}

const depth = (error) => error.instancePath.split("/").length

// Where the reference says more than the types: `has_more` of relations, columns of type button,
// place and verification; and what the types still ask for though 2026-03-11 took it away.
function loosen(value) {
  if (Array.isArray(value)) return value.forEach(loosen)
  if (!value || typeof value !== "object") return
  if ("in_trash" in value && "object" in value) value.archived = value.in_trash
  if (value.type === "relation") delete value.has_more
  for (const [key, inside] of Object.entries(value)) {
    if (value.object === "data_source" && key === "properties") dropColumns(inside)
    loosen(inside)
  }
}

function dropColumns(columns) {
  for (const [name, column] of Object.entries(columns))
    if (["button", "place", "verification"].includes(column.type)) delete columns[name]
}

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())

function file(told) {
  const data = "zeros" in told ? Buffer.alloc(told.zeros) : told.text
  return { filename: told.name, data: new Blob([data], { type: told.type }) }
}

async function control(args) {
  const answer = await fetch(`${task.url}/_sandbox/${args.name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${task.control}`, "content-type": "application/json" },
    body: JSON.stringify(args.body),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}

function call(client, endpoint, args) {
  if (endpoint === "control") return control(args)
  if (endpoint === "request") return client.request(args)
  const steps = endpoint.split(".").map(camel)
  const method = steps.pop()
  const owner = steps.reduce((inside, step) => inside[step], client)
  if (endpoint === "file_uploads.send") args = { ...args, file: file(args.file.$file) }
  return owner[method](args)
}

function refusal(check, error) {
  if (!error.status) return [`fails: ${error.message}`]
  const body = parsed(error.body)
  const code = body.code ?? error.code
  const message = body.message ?? error.message
  if (!check.status) return [`refused with ${error.status} ${code}: ${message}`]
  const found = []
  if (error.status !== check.status) found.push(`status should be ${check.status}, is ${error.status}`)
  if (check.code && code !== check.code) found.push(`code should be ${check.code}, is ${code}`)
  if (!message.includes(check.message))
    found.push(`message should contain ${check.message}, is ${message}`)
  return found
}

function parsed(body) {
  try {
    return JSON.parse(body)
  } catch {
    return {}
  }
}

async function judged(client, version, check, kept) {
  let answer
  try {
    answer = await call(client, check.endpoint, filled(check.args, kept))
  } catch (error) {
    return refusal(check, error)
  }
  if (check.status) return [`should be refused with ${check.status}`]
  for (const [name, path] of Object.entries(check.keep)) kept[name] = at(answer, path)
  return [...faultsOf(check, answer, kept), ...shapeFaults(version, check.endpoint, answer)]
}

async function run(version, checks) {
  const options = { auth: task.token, baseUrl: task.url, notionVersion: version, retry: false }
  const client = new Client({ ...options, logger: () => {} })
  const kept = { root: task.root_page_id, url: task.url }
  for (const check of checks) {
    const ends = Date.now() + (check.until ? PATIENCE_MS : 0)
    let faults = await judged(client, version, check, kept)
    while (faults.length && Date.now() < ends) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      faults = await judged(client, version, check, kept)
    }
    const { endpoint, says } = check
    process.stdout.write(JSON.stringify({ version, endpoint, says, faults }) + "\n")
  }
}

for (const [version, checks] of Object.entries(task.lists)) await run(version, checks)
