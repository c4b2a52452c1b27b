import { describe, expect, it } from 'vitest'
import { dirname, join } from 'node:path'
import { readTemplate } from '../../../reference-stack/templates/read-template.ts'
import { readText } from './reading.ts'

/** What is said of a file, and of the folder that it is in. */
async function saidOf(name: string): Promise<readonly string[]> {
  const { folder, problems } = await readText('a = 1', { name })
  const ofFolder = await readTemplate(dirname(join(folder, name)))
  return [...problems, ...ofFolder.problems].map((text) => text.replace(/^[^:]*:1: /, ''))
}

describe('what other tools describe a chat with', () => {
  it.each([
    ['main.tf', 'of Terraform, which is not read: describe its functions by --stack'],
    ['serverless.ts', 'is a program, not a template: give what `serverless print` writes'],
    ['sst.config.ts', 'of SST, which is not read'],
    ['app.arc', 'of Architect, which is not read'],
    ['Pulumi.yaml', 'of Pulumi, which is not read'],
    ['cdk.json', 'run `cdk synth`, and give cdk.out'],
  ])('is refused by name, the file and its folder alike: %s', async (name, why) => {
    const [file, folder] = await saidOf(name)
    expect(file).toContain(why)
    expect(folder).toContain(`there is no template in it; ${name} `)
    expect(folder).toContain(why)
  })

  it('is refused where it is any other program', async () => {
    const { problems } = await readText('x', { name: 'bin/chat.ts' })
    expect(problems[0]).toContain('is a program, not a template: of a CDK app give cdk.out')
  })
})
