import { readFileSync } from 'node:fs'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { serviceOf } from '../../subgraphs/clinical/regions/node.ts'
import type { Tls } from '../../subgraphs/shared/serve/http.ts'
import { type Config, isLoopback } from '../config.ts'

/** What a process speaks at the address that its neighbours are told. */
export function tlsAt(address: string, { server: { tlsCertificate, tlsKey } }: Config): Tls | null {
  if (new URL(address).protocol === 'http:' || tlsCertificate === null || tlsKey === null) return null
  return { certificate: readFileSync(tlsCertificate, 'utf8'), key: readFileSync(tlsKey, 'utf8') }
}

/** Messages between processes are signed, not sealed: what they say is for nobody else to hear. */
export function heardByOthers(config: Config, processes: readonly string[]): readonly string[] {
  const { server, subgraphs, regions } = config
  if (server.tlsAtProxy) return []
  const addresses = [
    ...Object.entries(subgraphs).map(([name, url]) => ({ key: `${name.toUpperCase()}_URL`, process: name, url })),
    ...(regions.nodes ?? []).map(({ node, url }) => ({
      key: 'NODES',
      process: serviceOf(node as InstitutionCode),
      url,
    })),
  ]
  const proxy = 'or TLS_AT_PROXY=true says that a proxy in front does.'
  const problems = addresses.flatMap(({ key, process, url }): readonly string[] => {
    if (url === null) return []
    const { protocol, hostname } = new URL(url)
    if (protocol === 'http:') {
      return isLoopback(hostname.replace(/^\[|\]$/g, ''))
        ? []
        : [`${key}: off loopback processes speak HTTPS, ${proxy}`]
    }
    const lacks = processes.includes(process) && server.tlsCertificate === null
    return lacks ? [`${key}: this process speaks HTTPS (TLS_CERT_FILE), ${proxy}`] : []
  })
  return [...new Set(problems)]
}
