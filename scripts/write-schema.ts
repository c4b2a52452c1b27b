import { writeFileSync } from 'node:fs'
import { configSchema } from '../src/settings/config-schema.ts'

/** `npm run schema`: fanbench.schema.json, from the table of settings. A test says when it has to be written again. */
writeFileSync('fanbench.schema.json', JSON.stringify(configSchema(), null, 2))
