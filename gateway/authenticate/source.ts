import { readFile } from 'node:fs/promises'
import { fetch } from 'undici'

/** Where an issuer's public keys come from. */
export interface KeySource {
  load(signal: AbortSignal): Promise<string>
}

const longest = 256 * 1024

export function fileKeySource(path: string): KeySource {
  return { load: (signal) => readFile(path, { encoding: 'utf8', signal }) }
}

export function urlKeySource(url: URL): KeySource {
  const loopback = url.hostname === '127.0.0.1' || url.hostname === '[::1]' || url.hostname === 'localhost'
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new Error('The address of the issuer’s keys must be https.')
  }
  return {
    load: async (signal) => {
      const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
      if (response.status !== 200 || !response.body) throw new Error('The issuer did not answer with its keys.')
      const decoder = new TextDecoder('utf-8', { fatal: true })
      let text = ''
      for await (const chunk of response.body) {
        text += decoder.decode(chunk, { stream: true })
        if (text.length > longest) throw new Error('The issuer’s keys are too long.')
      }
      return text + decoder.decode()
    },
  }
}
