import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The packages of Lambda's Node runtimes: "the AWS SDK for JavaScript v3", with its parts. */
const scopes = ['@aws-sdk', '@smithy', '@aws-crypto']

/**
 * Links the packages of Lambda's runtime that fanbench has, and only them, into a folder in which the bundler looks last, as
 * `/var/runtime/node_modules` comes behind the function's own.
 *
 * @returns the folder to look in
 */
export function linkSdk(directory: string): string {
  const folder = join(directory, 'lambda-sdk')
  for (const scope of scopes) {
    mkdirSync(join(folder, scope), { recursive: true })
    const linked = new Set<string>()
    for (const packages of packageFoldersAbove(dirname(fileURLToPath(import.meta.url))))
      for (const name of namesIn(join(packages, scope)))
        if (!linked.has(name)) {
          symlinkSync(join(packages, scope, name), join(folder, scope, name), 'junction')
          linked.add(name)
        }
  }
  return folder
}

/** Returns advice on a package that cannot be resolved, if Lambda has it or used to have it. */
export function missingPackageHint(text: string): string | undefined {
  const [, name] = /^Could not resolve "((?:@aws-sdk\/|@smithy\/)[^"/]+|aws-sdk)(?:\/[^"]*)?"/.exec(text) ?? []
  if (name === undefined) return undefined
  return name === 'aws-sdk'
    ? 'Lambda has the SDK v2 no longer since Node 18: npm install aws-sdk where the handler is'
    : `Lambda has it, fanbench only ${ownClients().join(', ')}: npm install --save-dev ${name} where the handler is`
}

function ownClients(): string[] {
  const found = packageFoldersAbove(dirname(fileURLToPath(import.meta.url))).flatMap((packages) =>
    namesIn(join(packages, '@aws-sdk')),
  )
  return [...new Set(found)].filter((name) => /^(?:client|lib)-/.test(name)).map((name) => `@aws-sdk/${name}`)
}

/** Nearest first. */
function packageFoldersAbove(folder: string): string[] {
  const above = dirname(folder)
  return [join(folder, 'node_modules'), ...(above === folder ? [] : packageFoldersAbove(above))]
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'))
  } catch {
    return []
  }
}
