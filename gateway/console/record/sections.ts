import type { Field, Figure, Group, Section } from './form.ts'
import {
  allergyKinds,
  bloodTypes,
  bodyMarkKinds,
  bodySides,
  careItems,
  deviceKinds,
  doseUnits,
  resuscitations,
  routes,
  watches,
} from './words.ts'

const longLine = 200
const longText = 2_000

const line = (name: string, label: string, hint?: string): Field => ({
  kind: 'LINE',
  name,
  label,
  longest: longLine,
  ...(hint === undefined ? {} : { hint }),
})
const text = (name: string, label: string, hint?: string): Field =>
  ({ ...line(name, label, hint), kind: 'TEXT', longest: longText }) as Field
const figure = (name: string, label: string, unit: string, low: number, high: number): Figure => ({
  kind: 'FIGURE',
  name,
  label,
  unit,
  low,
  high,
})
const needed = <T extends Field>(field: T): T => ({ ...field, required: true })

const bounds = (name: string, label: string, unit: string, low: number, high: number): Group => ({
  kind: 'GROUP',
  as: 'BOUNDS',
  name,
  label,
  fields: [needed(figure('low', '下', unit, low, high)), needed(figure('high', '上', unit, low, high))],
})

const setting = (name: string, unit?: string) => (unit === undefined ? { name } : { name, unit })

/** 基本情報 */
const basic: Section = {
  name: 'BASIC',
  input: 'basic',
  label: '基本情報',
  fields: [
    {
      kind: 'LIST',
      name: 'allergies',
      label: 'アレルギー',
      add: 'アレルギーを追加',
      knownBy: ['kind', 'substance'],
      fields: [
        needed({ kind: 'CHOICE', name: 'kind', label: '種類', words: allergyKinds }),
        needed(line('substance', '何に対して', '例: セフェム系抗菌薬、卵')),
        line('reaction', '起きたこと', '例: 全身の発疹と呼吸困難'),
        { kind: 'FLAG', name: 'anaphylaxis', label: 'アナフィラキシーを起こしたことがある' },
      ],
    },
    {
      kind: 'LIST',
      name: 'contraindications',
      label: '使ってはいけない薬・してはいけない処置（禁忌）',
      add: '禁忌を追加',
      knownBy: ['what'],
      fields: [needed(line('what', '薬・処置')), line('why', '理由')],
    },
    {
      kind: 'GROUP',
      as: 'UNFOLDED',
      name: 'wishes',
      label: '救急時の希望',
      fields: [
        needed({ kind: 'CHOICE', name: 'resuscitation', label: '蘇生について', words: resuscitations }),
        text('text', '伝えたいこと', '例: 処置の前に必ず声をかけてください'),
      ],
    },
    {
      kind: 'LIST',
      name: 'contacts',
      label: '緊急連絡先（連絡してほしい順）',
      add: '連絡先を追加',
      knownBy: ['name'],
      fields: [
        needed(line('name', 'お名前')),
        needed(line('relation', '続柄', '例: 母、祖父')),
        needed({ kind: 'TELEPHONE', name: 'telephone', label: '電話番号', longest: longLine }),
      ],
    },
    {
      kind: 'LIST',
      name: 'hospitals',
      label: 'かかりつけの病院・診療所',
      add: '病院・診療所を追加',
      knownBy: ['name', 'department'],
      fields: [
        needed(line('name', '名前')),
        line('department', '診療科'),
        needed({ kind: 'TELEPHONE', name: 'telephone', label: '電話番号', longest: longLine }),
        line('note', '伝えたいこと', '例: 主治医の名前、診察券番号'),
      ],
    },
    {
      kind: 'LIST',
      name: 'suppliers',
      label: '器具・酸素の業者',
      add: '業者を追加',
      knownBy: ['name', 'what'],
      fields: [
        needed(line('what', '何の業者か', '例: 人工呼吸器、酸素')),
        needed(line('name', '会社名')),
        needed({ kind: 'TELEPHONE', name: 'telephone', label: '電話番号', longest: longLine }),
      ],
    },
    {
      kind: 'LIST',
      name: 'history',
      label: 'これまでの病気・手術',
      add: '病気・手術を追加',
      knownBy: ['what'],
      fields: [needed(line('what', '病気・手術')), { kind: 'DAY', name: 'on', label: 'いつ' }],
    },
    { kind: 'CHOICE', name: 'bloodType', label: '血液型', words: bloodTypes },
    text('disability', '障害・ふだんのようす', '例: 呼びかけに目で応えます'),
  ],
}

/** ケア記録 */
const dailyCare: Section = {
  name: 'DAILY_CARE',
  input: 'dailyCare',
  label: 'ケア記録',
  fields: [
    {
      kind: 'GROUP',
      as: 'UNFOLDED',
      name: 'vitals',
      label: 'ふだんの値（この人の平常値）',
      hint: '落ち着いているときの、低いときと高いときの値',
      fields: [
        bounds('spo2', 'SpO₂', '%', 30, 100),
        bounds('pulse', '脈拍', '回/分', 20, 300),
        bounds('respiration', '呼吸数', '回/分', 2, 120),
        bounds('systolic', '血圧（上）', 'mmHg', 30, 260),
        bounds('temperature', '体温', '℃', 28, 43),
      ],
    },
    {
      kind: 'GROUP',
      as: 'UNFOLDED',
      name: 'weight',
      label: '体重',
      fields: [
        needed(figure('kilograms', '体重', 'kg', 0.3, 350)),
        needed({ kind: 'DAY', name: 'on', label: '測った日' }),
      ],
    },
    {
      kind: 'LIST',
      name: 'cares',
      label: '日常の医療的ケア',
      hint: 'あてはまるものに印をつけ、見守りの必要度を選んでください。救急サマリーの医療的ケア判定スコアはここから計算されます。',
      add: 'ケアを追加',
      knownBy: ['item'],
      ticks: { field: 'item', once: true, begins: {} },
      fields: [
        needed({ kind: 'CHOICE', name: 'item', label: 'ケア', words: careItems }),
        needed({ kind: 'CHOICE', name: 'watch', label: '見守りの必要度', words: watches }),
      ],
    },
    {
      kind: 'LIST',
      name: 'seizures',
      label: 'けいれん・発作',
      add: '発作を追加',
      knownBy: ['looksLike'],
      fields: [
        needed(text('looksLike', 'どのような発作か', '例: 目が上を向き、右手がふるえる')),
        figure('minutes', 'ふだん続く時間', '分', 0.1, 600),
        needed(text('do', 'すること', '例: ジアゼパム坐剤 4 mg')),
        figure('callAfterMinutes', '救急車を呼ぶまでの時間', '分', 0.1, 600),
      ],
    },
    {
      kind: 'GROUP',
      as: 'UNFOLDED',
      name: 'supplies',
      label: 'バッテリー・酸素のもつ時間',
      fields: [figure('batteryHours', 'バッテリー', '時間', 0, 240), figure('oxygenHours', '酸素', '時間', 0, 240)],
    },
    {
      kind: 'LIST',
      name: 'bodyMarks',
      label: '身体図（からだの印）',
      hint: '図を押すか、場所の名前を選ぶと印がつきます。',
      add: '印を追加',
      drawn: 'BODY_MAP',
      knownBy: ['side', 'what'],
      fields: [
        needed({ kind: 'CHOICE', name: 'side', label: '前・後ろ', words: bodySides }),
        needed(figure('x', '左からの位置', '', 0, 1)),
        needed(figure('y', '上からの位置', '', 0, 1)),
        needed({ kind: 'CHOICE', name: 'kind', label: '種類', words: bodyMarkKinds }),
        needed(line('what', '何があるか', '例: 胃ろう、シャントの本体')),
      ],
    },
    {
      kind: 'LIST',
      name: 'images',
      label: '写真',
      hint: '姿勢や器具のつけ方など、8枚まで。撮った場所や日時の情報は保存されません。',
      add: '写真を追加',
      drawn: 'PICTURES',
      knownBy: ['image', 'caption'],
      fields: [needed({ kind: 'KEY', name: 'image', label: '写真' }), needed(line('caption', '説明', '例: 楽な姿勢'))],
    },
    text('notes', 'そのほか', '例: コミュニケーションの方法'),
  ],
}

/** 診療記録 */
const medical: Section = {
  name: 'MEDICAL',
  input: 'medical',
  label: '診療記録',
  fields: [
    {
      kind: 'LIST',
      name: 'diagnoses',
      label: '診断名',
      add: '診断名を追加',
      knownBy: ['name'],
      fields: [needed(line('name', '診断名')), line('code', 'ICD-10 コード', 'わかる場合のみ。例: G80.0')],
    },
    {
      kind: 'LIST',
      name: 'devices',
      label: '器具・機器とその設定',
      hint: '使っているものに印をつけると、記入欄が開きます。',
      add: '器具を追加',
      knownBy: ['kind', 'name'],
      ticks: {
        field: 'kind',
        once: false,
        begins: {
          VENTILATOR: {
            settings: [
              setting('モード'),
              setting('PIP', 'cmH2O'),
              setting('PEEP', 'cmH2O'),
              setting('一回換気量', 'mL'),
              setting('回数', '回/分'),
              setting('FiO2', '%'),
            ],
          },
          TRACHEOSTOMY_TUBE: { settings: [setting('カフ')] },
          OXYGEN: { settings: [setting('流量', 'L/分')] },
          SUCTION: { settings: [setting('吸引圧', 'kPa'), setting('挿入の長さ', 'cm')] },
          PUMP: { settings: [setting('速度', 'mL/時')] },
          SHUNT: { settings: [setting('設定圧', 'mmH2O')] },
          PACEMAKER: { settings: [setting('モード'), setting('レート', '回/分')] },
        },
      },
      fields: [
        needed({ kind: 'CHOICE', name: 'kind', label: '種類', words: deviceKinds }),
        line('name', '機種・製品名'),
        line('size', 'サイズ', '書いてあるとおりに、単位もつけて。例: 内径 4.0 mm'),
        {
          kind: 'LIST',
          name: 'settings',
          label: '設定',
          add: '設定を追加',
          nested: true,
          knownBy: ['name'],
          fields: [needed(line('name', '項目')), needed(line('value', '値')), line('unit', '単位')],
        },
        { kind: 'DAY', name: 'placed', label: '入れた日・交換した日' },
        text('note', '注意すること', '例: 予備を車いすの袋に入れています'),
      ],
    },
    {
      kind: 'LIST',
      name: 'drugs',
      label: '薬',
      add: '薬を追加',
      knownBy: ['name', 'route'],
      fields: [
        needed(line('name', '薬の名前')),
        needed(figure('dose', '1回の量', '', 0.0001, 100_000)),
        needed({ kind: 'CHOICE', name: 'unit', label: '単位', words: doseUnits }),
        needed({ kind: 'CHOICE', name: 'route', label: '使い方', words: routes }),
        { ...figure('timesADay', '1日の回数', '回', 0.1, 24), hint: '必要なときだけ使う薬は空けておいてください' },
        text('note', '使うとき・注意', '例: けいれん時'),
      ],
    },
    {
      kind: 'LIST',
      name: 'firstResponses',
      label: '起こりやすいことと、最初にしてほしいこと',
      add: '起こりやすいことを追加',
      knownBy: ['problem'],
      fields: [
        needed(line('problem', '起こりやすいこと', '例: 気管カニューレが抜けた')),
        text('signs', 'しるし', '例: SpO₂ が下がり、顔色が悪い'),
        needed(text('do', 'してほしいこと')),
        text('avoid', 'してはいけないこと'),
      ],
    },
    text('notes', 'そのほか'),
  ],
}

export const sections: readonly Section[] = [basic, dailyCare, medical]
export const sectionOf = (name: Section['name']): Section => sections.find((section) => section.name === name) ?? basic
