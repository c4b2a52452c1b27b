import type { Plugin } from 'esbuild'

const asked = Symbol('asked')

/**
 * Leaves the SDK v2 where it is: bundled, each function would load all of AWS's services with it. It is a CommonJS package, so
 * `import * as AWS` has to see its properties, which a bundler sees to for modules that it has in the bundle: this one requires it.
 */
export const sdkV2: Plugin = {
  name: 'sdk-v2',
  setup(build) {
    build.onResolve({ filter: /^aws-sdk(?:\/|$)/ }, async ({ path, resolveDir, pluginData }) => {
      if (pluginData === asked) return undefined
      const found = await build.resolve(path, { resolveDir, kind: 'require-call', pluginData: asked })
      return found.errors.length === 0 ? { path: found.path, namespace: 'sdk-v2' } : undefined
    })
    build.onLoad({ filter: /.*/, namespace: 'sdk-v2' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }))
    build.onResolve({ filter: /.*/, namespace: 'sdk-v2' }, ({ path }) => ({ path, external: true }))
  },
}
