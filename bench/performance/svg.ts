/** Readable on light paper and on dark; colours that most colour-blind people tell apart (Okabe and Ito). */
const style = `
    .paper { fill: #ffffff } .ink { fill: #0f172a } .soft { fill: #475569 }
    .grid { stroke: #e2e8f0 } .axis { stroke: #94a3b8 } .mark { stroke: #475569; stroke-dasharray: 5 4 }
    .s0 { fill: #0072b2; stroke: #0072b2 } .s1 { fill: #b84e00; stroke: #b84e00 } .s2 { fill: #007a59; stroke: #007a59 }
    .s3 { fill: #8f3f71; stroke: #8f3f71 } .line { fill: none; stroke-width: 2 } .range { stroke-width: 2 }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #0d1117 } .ink { fill: #f1f5f9 } .soft { fill: #a8b3c4 }
      .grid { stroke: #263041 } .axis { stroke: #64748b } .mark { stroke: #a8b3c4 }
      .s0 { fill: #56b4e9; stroke: #56b4e9 } .s1 { fill: #f0a050; stroke: #f0a050 } .s2 { fill: #3ecf9f; stroke: #3ecf9f }
      .s3 { fill: #d991bd; stroke: #d991bd } .line { fill: none }
    }
  `;

/** How many colours there are. */
export const colours = 4;

type Attributes = Readonly<Record<string, string | number>>;

/** An element; what is in it is XML already. Numbers get one decimal, so that a picture changes only where it shows. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? Number(value.toFixed(1)) : escapeXml(value)}"`,
  );
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

export function text(content: string, attributes: Attributes): string {
  return element('text', { class: 'soft', ...attributes }, escapeXml(content));
}

/** A whole picture. @param title what it shows; for those who cannot see it, too */
export function picture(title: string, width: number, height: number, content: readonly string[]): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    'font-family': 'system-ui, sans-serif',
    'font-size': '13',
    role: 'img',
  };
  const parts = [
    `<title>${escapeXml(title)}</title>`,
    `<style>${style}</style>`,
    element('rect', { class: 'paper', width, height }),
    text(title, { class: 'ink', x: 16, y: 26, 'font-size': '15', 'font-weight': '600' }),
    ...content,
  ];
  return `${element('svg', attributes, `\n  ${parts.join('\n  ')}\n`)}\n`;
}

function escapeXml(plain: string): string {
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
