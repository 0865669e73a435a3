import '../design/record.css'
import '../design/person.css'
import '../design/summary.css'
import '../design/me.css'
import { startPage } from '../frame/start.tsx'
import { Me } from './me.tsx'

startPage({ page: 'me', title: '本人', children: <Me /> })
