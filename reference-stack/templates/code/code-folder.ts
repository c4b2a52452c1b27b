import { existsSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type SourceNode, at, textOf } from '../source/source-node.ts'
import type { Reading } from '../resources/reading.ts'
import type { Resource } from '../resources/resources.ts'

/** Where a function's or a layer's code is: a folder, or a text that stands in the template. */
export type Code =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'inline'; readonly text: string }

/**
 * Finds the code of a function. Undefined if it is not on this machine; the problem is said.
 *
 * @param properties evaluated
 */
export function codeOf(resource: Resource, properties: SourceNode, reading: Reading): Code | undefined {
  const name = reading.names.functionName(resource.id)
  const given = reading.replacements.code.get(name)
  if (given !== undefined) return givenFolder(name, given, resource, reading)
  const written = at(properties, 'InlineCode') ?? at(properties, 'Code', 'ZipFile')
  const inline = textOf(written)
  if (inline !== undefined) {
    const lines = inline.trimEnd().split('\n').length
    reading.remarks.notice(
      written?.at ?? resource.at,
      `${name}: its code is inline, ${lines} ${lines === 1 ? 'line' : 'lines'}`,
    )
    return { kind: 'inline', text: inline }
  }
  const image = textOf(at(properties, 'PackageType')) === 'Image' || at(properties, 'Code', 'ImageUri') !== undefined
  if (image || at(properties, 'ImageUri') !== undefined) {
    reading.remarks.problem(
      resource.at,
      `${reading.names.functionName(resource.id)}: is a container image; the embedded stack runs functions from folders`,
    )
    return undefined
  }
  return contentOf(resource, at(properties, 'CodeUri') ?? at(properties, 'Code'), reading)
}

function givenFolder(name: string, path: string, resource: Resource, { remarks }: Reading): Code | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return { kind: 'folder', path }
  remarks.problem(resource.at, `${name}: --code ${name}: there is no folder ${path}`)
  return undefined
}

/**
 * The folder that a property of a function or a layer means: a path, or an asset of a CDK app. Undefined if it is none.
 *
 * @param content evaluated
 */
export function contentOf(
  resource: Resource,
  content: SourceNode | undefined,
  { folder, remarks }: Reading,
): Code | undefined {
  const asset = textOf(at(resource.metadata, 'aws:asset:path')) ?? hashedAsset(content)
  const written = asset ?? (content === undefined ? '.' : textOf(content))
  const place = content?.at ?? resource.at
  if (written === undefined || written.startsWith('s3://')) {
    remarks.problem(
      place,
      `${resource.id}: its code is in S3; give the template as it was before \`sam package\` or \`cloudformation package\`, with a path`,
    )
    return undefined
  }
  const path = resolve(folder, written)
  if (!existsSync(path)) {
    const why = asset === undefined ? 'there is no such folder' : 'the asset is not there: run `cdk synth` again'
    remarks.problem(place, `${resource.id}: ${written}: ${why}`)
    return undefined
  }
  if (statSync(path).isDirectory()) return { kind: 'folder', path }
  remarks.problem(
    place,
    `${resource.id}: ${relative(folder, path)} is an archive or a file; unpack it, and name the folder`,
  )
  return undefined
}

/** The CDK uploads the folder `asset.<hash>` as `<hash>.zip`. */
function hashedAsset(content: SourceNode | undefined): string | undefined {
  const hash = /([\da-f]{64})\.zip$/.exec(textOf(at(content, 'S3Key')) ?? '')?.[1]
  return hash === undefined ? undefined : join('.', `asset.${hash}`)
}
