import '../design/record.css'
import '../design/reviewer.css'
import { startPage } from '../frame/start.tsx'
import { Security } from './security.tsx'

startPage({ page: 'security', title: 'セキュリティ', children: <Security /> })
