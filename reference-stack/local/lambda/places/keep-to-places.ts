import { registerHooks, syncBuiltinESMExports } from 'node:module'
import { pathToFileURL } from 'node:url'
import { redirectFiles } from './files.ts'
import { pathsHere, type Places, placesIn } from './places.ts'

// Loaded before the handler, by `--import`, where it has layers: Lambda unpacks them into /opt, which on this machine is not ours.

const places = placesIn(import.meta.url)
redirectModules(places)
redirectFiles(places)
// For those who import `readFile` by name.
syncBuiltinESMExports()

/** Modules that are named by an absolute path which is known only while the handler runs: the bundler has found the others. */
function redirectModules(places: Places): void {
  registerHooks({
    resolve(specifier, context, next) {
      const paths = pathsHere(specifier.startsWith('file:') ? new URL(specifier) : specifier, places)
      if (paths === undefined) return next(specifier, context)
      const isRequired = context.conditions.includes('require')
      let failure: unknown
      for (const path of paths) {
        try {
          return next(isRequired ? path : pathToFileURL(path).href, context)
        } catch (error) {
          failure ??= error
        }
      }
      throw failure
    },
  })
}
