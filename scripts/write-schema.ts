import { writeFileSync } from 'node:fs'
import { configSchema } from '../src/settings/config-schema.ts'
import { configTypeText } from '../src/settings/config-type.ts'

/**
 * `npm run schema`: what a config file may hold, as JSON Schema and as a type, from the table of settings. A test says when they have
 * to be written again.
 */
writeFileSync('fanbench.schema.json', JSON.stringify(configSchema(), null, 2))
writeFileSync('src/settings/config.ts', configTypeText())
