import { expect, it } from 'vitest'
import { buildPage, pageConfigFile } from '../../../reference-stack/page/build-page.ts'
import { pageChats, readPageConfig } from '../../../reference-stack/page/page-config.ts'
import { pageHeaders } from '../../../reference-stack/page/page-headers.ts'

it('what is written beside the page is what it reads', () => {
  for (const chat of pageChats) {
    const config = { webSocketUrl: 'wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod', chat }
    for (const written of [config, { ...config, liveUrl: 'http://127.0.0.1:4000/' }])
      expect(readPageConfig(pageConfigFile(written)['config.json'] ?? '')).toEqual(written)
  }
})

it.each([
  ['<html>', 'config.json is not JSON'],
  ['null', 'config.json is not a JSON object'],
  ['{"chat":"rooms"}', 'config.json: webSocketUrl has to be a URL that begins with wss:// or ws://'],
  [
    '{"webSocketUrl":"javascript:alert(1)","chat":"rooms"}',
    'config.json: webSocketUrl has to be a URL that begins with wss:// or ws://',
  ],
  [
    '{"webSocketUrl":"wss://a.example","chat":"toString"}',
    'config.json: chat has to be one of rooms, broadcast, hello',
  ],
  [
    '{"webSocketUrl":"wss://a.example","chat":"rooms","liveUrl":"javascript:alert(1)"}',
    'config.json: liveUrl has to be a URL that begins with https:// or http://, or is left out',
  ],
])('%s is refused', (text, message) => {
  expect(() => readPageConfig(text)).toThrow(message)
})

it('is a document, a style sheet and a script, without a script or a style in the document', async () => {
  const files = await buildPage()
  expect(Object.keys(files)).toEqual(['index.html', 'page.css', 'page.js'])
  expect(files['index.html']).not.toMatch(/<script(?! type="module" src="page\.js"><)|<style|style=|\son\w+=/)
  expect(files['page.js']).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/)
  expect(await buildPage()).toEqual(files)
})

it('its policy lets it ask its own server and the chat, and nobody else', () => {
  const policy = pageHeaders('wss://chat.example')['content-security-policy']
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
  expect(policy).toContain("connect-src 'self' wss://chat.example;")
  expect(policy).not.toContain('unsafe')
})
