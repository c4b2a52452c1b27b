import { writeFileSync } from 'node:fs'
import { optionsOfCommands } from '../commands/flags/setting-option.ts'
import { program } from '../commands/program.ts'
import { configSchema } from '../src/settings/config-schema.ts'
import { configTypeText } from '../src/settings/config-type.ts'

/**
 * `npm run schema`: what a config file may hold, as JSON Schema and as a type, from the rows of runs and commands. A test says when they have
 * to be written again.
 */
const ofCommands = optionsOfCommands(program(() => Promise.resolve()))
writeFileSync('fanbench.schema.json', JSON.stringify(configSchema(ofCommands), null, 2))
writeFileSync('commands/config/config.ts', configTypeText(ofCommands))
