import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { type Places, pathsHere } from './places.ts'

/** Modules that are named by an absolute path which is known only while the handler runs: the bundler has found the others. */
export function redirectModules(places: Places): void {
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
