import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { Loader, Metafile, Plugin } from 'esbuild'
import { mostBytes, readUserText } from '../../user-files/read-user-file.ts'
import { placeInTask } from './code-folder.ts'

// A bundle is one file: each source in it goes on to find what lies beside it, as where it was not bundled.

/**
 * The names by which a source finds its own place, and their names in a bundle. Names that the source declares itself are left
 * alone.
 */
export const placeNames = {
  __dirname: 'fanbenchDirname',
  __filename: 'fanbenchFilename',
  'import.meta.dirname': 'fanbenchDirname',
  'import.meta.filename': 'fanbenchFilename',
  'import.meta.url': 'fanbenchUrl',
} as const

const asksForPlace = /\b__dirname\b|\b__filename\b|\bimport\.meta\b/
const sourceFile = /\.[cm]?[jt]sx?$/

/** The paths of those that ask for their own place. */
export function placedSources({ inputs }: Metafile, workingFolder: string): string[] {
  return (
    Object.keys(inputs)
      .filter((name) => sourceFile.test(name))
      .map((name) => resolve(workingFolder, name))
      // What a plugin has made is no file.
      .filter((file) => existsSync(file) && asksForPlace.test(readUserText(file, mostBytes.source)))
  )
}

/**
 * Tells these sources their place, within the folder that `LAMBDA_TASK_ROOT` names.
 *
 * @param folder the user's, that is `/var/task` on Lambda
 */
export function ownPlaces(files: readonly string[], folder: string): Plugin {
  const known = new Set(files)
  const names = [...new Set(files.map((file) => basename(file).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))]
  return {
    name: 'own-places',
    setup(build) {
      build.onLoad({ filter: new RegExp(`[/\\\\](?:${names.join('|')})$`) }, ({ path }) =>
        known.has(path) ? { contents: placed(path, folder), loader: loaderOf(path) } : undefined,
      )
    },
  }
}

/** In the first line, so that line numbers stay, and behind what has to be the first statement. */
function placed(file: string, folder: string): string {
  const source = readUserText(file, mostBytes.source).replace(/^#!.*/, '')
  const place = placeInTask(file, folder).replaceAll('\\', '/')
  const inTask = (path: string) => `process.env.LAMBDA_TASK_ROOT + ${JSON.stringify(path === '.' ? '' : `/${path}`)}`
  const declared = [
    `${placeNames.__filename} = ${inTask(place)}`,
    `${placeNames.__dirname} = ${inTask(dirname(place))}`,
    ...(source.includes('import.meta')
      ? [
          `${placeNames['import.meta.url']} = process.getBuiltinModule('node:url').pathToFileURL(${placeNames.__filename}).href`,
        ]
      : []),
  ]
  const [directive = ''] = /^\s*(?:"use strict"|'use strict');?/.exec(source) ?? []
  return `${directive}var ${declared.join(', ')};${source.slice(directive.length)}`
}

function loaderOf(file: string): Loader {
  if (file.endsWith('.tsx')) return 'tsx'
  if (file.endsWith('.jsx')) return 'jsx'
  return /\.[cm]?ts$/.test(file) ? 'ts' : 'js'
}
