// JSON Schemas of the answers, made from the official client's own types.
//
// Usage: node schemas.mjs FOLDER OUTPUT, where FOLDER holds node_modules. Writes an object of
// schemas by endpoint; an endpoint whose type cannot be turned into a schema is left out, and named.

import { writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"

const [folder, output] = process.argv.slice(2)
const require = createRequire(join(folder, "node_modules", "x.js"))
const { createGenerator } = require("ts-json-schema-generator")

const TYPES = {
  "users.me": "GetSelfResponse",
  "users.list": "ListUsersResponse",
  "users.retrieve": "GetUserResponse",
  "custom_emojis.list": "ListCustomEmojisResponse",
  "pages.create": "CreatePageResponse",
  "pages.retrieve": "GetPageResponse",
  "pages.update": "UpdatePageResponse",
  "pages.move": "MovePageResponse",
  "pages.properties.retrieve": "GetPagePropertyResponse",
  "pages.retrieve_markdown": "GetPageMarkdownResponse",
  "pages.update_markdown": "UpdatePageMarkdownResponse",
  "blocks.retrieve": "GetBlockResponse",
  "blocks.update": "UpdateBlockResponse",
  "blocks.delete": "DeleteBlockResponse",
  "blocks.children.list": "ListBlockChildrenResponse",
  "blocks.children.append": "AppendBlockChildrenResponse",
  "databases.create": "CreateDatabaseResponse",
  "databases.retrieve": "GetDatabaseResponse",
  "databases.update": "UpdateDatabaseResponse",
  "data_sources.create": "CreateDataSourceResponse",
  "data_sources.retrieve": "GetDataSourceResponse",
  "data_sources.update": "UpdateDataSourceResponse",
  "data_sources.query": "QueryDataSourceResponse",
  "data_sources.list_templates": "ListDataSourceTemplatesResponse",
  search: "SearchResponse",
  "comments.create": "CreateCommentResponse",
  "comments.list": "ListCommentsResponse",
  "comments.retrieve": "GetCommentResponse",
  "comments.update": "UpdateCommentResponse",
  "comments.delete": "DeleteCommentResponse",
  "file_uploads.create": "CreateFileUploadResponse",
  "file_uploads.send": "SendFileUploadResponse",
  "file_uploads.complete": "CompleteFileUploadResponse",
  "file_uploads.retrieve": "GetFileUploadResponse",
  "file_uploads.list": "ListFileUploadsResponse",
  "views.create": "CreateViewResponse",
  "views.retrieve": "GetViewResponse",
  "views.update": "UpdateViewResponse",
  "views.delete": "DeleteViewResponse",
  "views.list": "ListDatabaseViewsResponse",
  "views.queries.create": "CreateViewQueryResponse",
  "views.queries.results": "GetViewQueryResultsResponse",
  "views.queries.delete": "DeleteViewQueryResponse",
  "async_tasks.retrieve": "GetAsyncTaskResponse",
}

const generator = createGenerator({
  path: join(folder, "node_modules/@notionhq/client/build/src/api-endpoints/*.d.ts"),
  tsconfig: join(folder, "tsconfig.json"),
  skipTypeCheck: true,
})
const schemas = {}
for (const [endpoint, type] of Object.entries(TYPES)) {
  try {
    schemas[endpoint] = generator.createSchema(type)
  } catch (error) {
    process.stderr.write(`no schema for ${type}: ${error.message}\n`)
  }
}
writeFileSync(output, JSON.stringify(schemas))
