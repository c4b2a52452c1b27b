import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type TemplateReading, readTemplate } from '../../../reference-stack/templates/read-template.ts'

export interface TextReading extends TemplateReading {
  /** In which the template was. */
  readonly folder: string
}

/** Reads a template that is given as text, in a folder with an `app.js`. The paths of the folder are cut from what is said. */
export async function readText(
  text: string,
  {
    name = 'template.yaml',
    parameters = {},
    files = {},
  }: {
    readonly name?: string
    readonly parameters?: Readonly<Record<string, string>>
    readonly files?: Readonly<Record<string, string>>
  } = {},
): Promise<TextReading> {
  const folder = join(mkdtempSync(join(tmpdir(), 'fanbench-template-')), 'my-chat')
  for (const [path, content] of Object.entries({ 'app.js': 'exports.handler = () => {}', ...files, [name]: text })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const reading = await readTemplate(join(folder, name), parameters)
  const shorter = (texts: readonly string[]) => texts.map((one) => one.replaceAll(`${folder}/`, ''))
  return { ...reading, notices: shorter(reading.notices), problems: shorter(reading.problems), folder }
}

/** A path within the folder, with the export of the handler after the `#`. */
export function handlerIn(folder: string, handler: URL | undefined): string {
  if (handler === undefined) return 'none'
  return `${fileURLToPath(handler).slice(folder.length + 1)}${handler.hash}`
}

/** A SAM template with one function on every route: what is asked about is added to it. */
export function samChat({
  properties = '',
  resources = '',
  sections = '',
}: {
  readonly properties?: string
  readonly resources?: string
  readonly sections?: string
} = {}): string {
  return `Transform: AWS::Serverless-2016-10-31
${sections}
Resources:
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Routes:
        $connect: { FunctionArn: !GetAtt Say.Arn }
        say: { FunctionArn: !GetAtt Say.Arn }
  Say:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: app.handler
      Runtime: nodejs24.x
${indented(properties, 6)}
${indented(resources, 2)}
`
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => `${' '.repeat(by)}${line}`)
    .join('\n')
}
