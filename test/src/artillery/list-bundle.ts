import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

// What Artillery would put into the bucket for its workers, by its own code, offline.
const [root = '', script = ''] = process.argv.slice(2)

interface Manifest {
  readonly files: readonly { readonly orig: string }[]
  readonly modules: readonly string[]
  readonly pkgDeps: readonly string[]
}

interface Bundler {
  createGlobalObject: () => Promise<void>
  createBOM: (
    script: string,
    extraFiles: readonly string[],
    options: object,
    done: (error: Error | null, manifest: Manifest) => void,
  ) => void
}

async function part(name: string): Promise<Bundler> {
  return (await import(pathToFileURL(join(root, 'dist/lib', name)).href)) as Bundler
}

await (await part('artillery-global.js')).createGlobalObject()
const bundler = await part('platform/aws-ecs/legacy/bom.js')
const { files, modules, pkgDeps } = await new Promise<Manifest>((resolve, reject) => {
  bundler.createBOM(script, [], { flags: {}, scenarioPath: script }, (error, manifest) =>
    error === null ? resolve(manifest) : reject(error),
  )
})
process.stdout.write(JSON.stringify({ files: files.map(({ orig }) => orig).sort(), modules, pkgDeps }))
process.exit()
