import type { FileOutput, FolderOutput, Output, Outputs } from '../../reports/output.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { suggestion } from '../suggestion.ts'

interface ChosenOutput<Result> {
  readonly name: string
  readonly output: FileOutput<Result> | FolderOutput<Result>
  readonly folder: string
}

/**
 * @param texts `<name>=<folder>` each, such as `csv=./figures`
 * @throws Refusal (2) that names every text that is none, and every output that there is not
 */
export function chooseOutputs<Result>(outputs: Outputs<Result>, texts: readonly string[]): ChosenOutput<Result>[] {
  const known = Object.entries(outputs).flatMap(([name, output]) => (isSaved(output) ? [{ name, output }] : []))
  const names = known.map(({ name }) => name)
  const problems: string[] = []
  const chosen = texts.flatMap((text) => {
    const [name = '', folder = ''] = text.split(/=(.*)/s)
    const found = known.find((output) => output.name === name)
    if (found === undefined) problems.push(`--output ${text}: no such output${suggestion(name, names)}`)
    else if (folder === '') problems.push(`--output ${text}: name the folder, such as ${name}=./figures`)
    return found === undefined ? [] : [{ ...found, folder }]
  })
  if (problems.length > 0) throw new Refusal(exitCodes.usage, [...problems, `there are ${names.join(', ')}`])
  return chosen
}

function isSaved<Result>(output: Output<Result>): output is FileOutput<Result> | FolderOutput<Result> {
  return output.to !== 'stdout'
}
