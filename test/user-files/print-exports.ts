import { importUserFile } from '../../user-files/import-user-file.ts'
import { loadFailure } from '../../user-files/load-failure.ts'

// A process of its own: prints what each file exports by default or why it does not, and on standard error what Node has to say.
const exported: unknown[] = []
for (const file of process.argv.slice(2))
  exported.push(
    await importUserFile(file).then(
      (exports) => exports['default'],
      (error: unknown) => loadFailure(error, file),
    ),
  )
process.stdout.write(JSON.stringify(exported))
