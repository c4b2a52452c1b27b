import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import type { FunctionDefinition, PythonRuntime } from '../define-stack.ts'

/** The folders of a function's layers; in what several have, the last one counts, as when Lambda unpacks them into `/opt`. */
export function layerFolders({ layers = [] }: Pick<FunctionDefinition, 'layers'>): string[] {
  return layers.map((layer) => fileURLToPath(layer)).toReversed()
}

/**
 * Returns the folders of layers in which `NODE_PATH` looks for packages:
 * "/opt/nodejs/node24/node_modules:/opt/nodejs/node_modules". A layer that SAM has not built yet has them in its own
 * `node_modules`.
 */
export function layerPackages(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    ['nodejs/node24/node_modules', 'nodejs/node22/node_modules', 'nodejs/node_modules', 'node_modules'].map((path) =>
      join(folder, path),
    ),
  )
}

/**
 * Returns the folders of layers in which Python looks for modules. A layer that SAM has not built yet has them beside its
 * requirements.txt.
 */
export function layerModules(folders: readonly string[], runtime: PythonRuntime): string[] {
  return folders.flatMap((folder) =>
    [`python/lib/${runtime}/site-packages`, 'python', '.'].map((path) => join(folder, path)),
  )
}

/** `require('/opt/nodejs/shared')` finds the file in the layers. */
export function optImports(folders: readonly string[]): Plugin {
  return {
    name: 'opt-imports',
    setup(build) {
      build.onResolve({ filter: /^\/opt\// }, async ({ path, kind }) => {
        for (const folder of folders) {
          const found = await build.resolve(`./${path.slice('/opt/'.length)}`, { resolveDir: folder, kind })
          if (found.errors.length === 0) return found
        }
        return undefined
      })
    },
  }
}
