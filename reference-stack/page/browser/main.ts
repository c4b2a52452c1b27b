import { type PageConfig, configFile, readPageConfig } from '../page-config.ts'
import { element, setText } from './view/elements.ts'
import { PageView } from './view/page-view.ts'

const config = await fetchedConfig()
if (config !== undefined) void new PageView(config)

/** Undefined, and the page says why, if there is none to be used. */
async function fetchedConfig(): Promise<PageConfig | undefined> {
  try {
    const response = await fetch(configFile, { cache: 'no-store' })
    if (!response.ok) throw new Error(`${configFile} could not be fetched: ${response.status}`)
    return readPageConfig(await response.text())
  } catch (error) {
    element('loading').hidden = true
    element('failure').hidden = false
    setText(element('failure-text'), error instanceof Error ? error.message : String(error))
    return undefined
  }
}
