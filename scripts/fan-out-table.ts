import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderFanOutTable } from '../commands/strategies/report/fan-out-table-render.ts'
import { strategiesOutputs } from '../commands/strategies/report/document.ts'
import { type StrategiesResult, strategiesResultSchemaName } from '../commands/strategies/strategies-result.ts'

/**
 * `npm run fan-out-table -- <folder> ...`: docs/fan-out-table.md, from the folders of `fanbench strategies` with one memory setting
 * each. The same results give the same bytes.
 */
const folders = process.argv.slice(2)
const files = folders.map((folder) => join(folder, strategiesOutputs.json.file))
const missing = files.filter((file) => !existsSync(file))
if (files.length === 0 || missing.length > 0) {
  for (const file of missing) console.error(`✖ ${file}: no such file`)
  console.error('give the folders that `fanbench strategies --memory ...` has made, one a memory setting')
  process.exit(2)
}
const results = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as StrategiesResult)
const others = files.filter((_, place) => results[place]?.schema !== strategiesResultSchemaName)
if (others.length > 0) {
  for (const file of others) console.error(`✖ ${file}: not a result of this version of \`fanbench strategies\``)
  process.exit(2)
}
writeFileSync('docs/fan-out-table.md', renderFanOutTable(results))
console.log('docs/fan-out-table.md')
