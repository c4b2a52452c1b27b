import { syncBuiltinESMExports } from 'node:module'
import { redirectFiles } from './files.ts'
import { redirectModules } from './modules.ts'
import { placesIn } from './places.ts'

// Loaded before the handler, by `--import`, where it has layers: Lambda unpacks them into /opt, which on this machine is not ours.

const places = placesIn(import.meta.url)
redirectModules(places)
redirectFiles(places)
// For those who import `readFile` by name.
syncBuiltinESMExports()
