import { importUserFile } from '../../user-files/import-user-file.ts'

// A process of its own: prints what each file exports by default, and on standard error what Node has to say about it.
const exported: unknown[] = []
for (const file of process.argv.slice(2)) exported.push((await importUserFile(file))['default'])
process.stdout.write(JSON.stringify(exported))
