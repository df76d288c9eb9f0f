import type { WidgetConfig } from '../protocol.ts';

/** Surfaces of the panel, light and dark. */
const light = {
  panel: '#ffffff',
  ink: '#17191d',
  quiet: '#5c626d',
  line: '#e4e6ea',
  soft: '#f3f4f6',
  alarm: '#b3261e',
};
const dark = { panel: '#17191d', ink: '#eceef1', quiet: '#a3a9b4', line: '#2d3138', soft: '#24272d', alarm: '#ff8a80' };

const listed = (colours: object) =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');

/** The surfaces and the company's colours as a stylesheet. */
export function colourStyles(colours: WidgetConfig['colours']): string {
  const day = listed({ ...light, ...colours.light });
  const night = listed({ ...dark, ...colours.dark });
  return `:host{${day}}@media(prefers-color-scheme:dark){:host{${night}}}`;
}

/** Everything else. One file of text, because the widget brings its stylesheet as a constructed one. */
export const styles = `
:host{all:initial;color-scheme:light dark}
*{box-sizing:border-box}
p,h2,h3,ul{margin:0;padding:0}
.root{position:fixed;inset:auto 20px 20px auto;z-index:2147483000;font:400 15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink)}
.root.left{inset:auto auto 20px 20px}
button,input,textarea{font:inherit;color:inherit;margin:0}
button{border:0;background:none;padding:0;cursor:pointer;touch-action:manipulation}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
svg{display:block;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.i-more{stroke-width:3}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

.launcher{position:relative;display:grid;place-items:center;width:56px;height:56px;border-radius:28px;background:var(--brand);color:var(--onBrand);box-shadow:0 2px 6px #0002,0 8px 24px #0003;transition:transform .15s}
.launcher:hover{transform:translateY(-2px)}
.launcher:focus-visible{outline-width:3px;box-shadow:0 0 0 3px var(--panel)}
.badge{position:absolute;inset:-4px -4px auto auto;min-width:22px;height:22px;padding:0 6px;border-radius:11px;border:2px solid var(--panel);background:#c62828;color:#fff;font-size:12px;font-weight:600;line-height:18px;text-align:center;font-variant-numeric:tabular-nums}
.root.left .badge{inset:-4px auto auto -4px}
.teaser{position:absolute;inset:auto 0 72px auto;width:max-content;max-width:min(280px,calc(100vw - 40px));padding:12px 14px;border-radius:14px 14px 4px 14px;background:var(--panel);border:1px solid var(--line);box-shadow:0 8px 28px #0002;text-align:start;overflow-wrap:anywhere}
.root.left .teaser{inset:auto auto 72px 0;border-radius:14px 14px 14px 4px}
.teaser b{display:block;font-weight:600;font-size:13px}
.teaser span{display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}

.panel{position:absolute;inset:auto 0 72px auto;display:flex;flex-direction:column;width:384px;max-width:calc(100vw - 40px);height:640px;max-height:calc(100vh - 112px);max-height:calc(100dvh - 112px);border-radius:16px;background:var(--panel);border:1px solid var(--line);box-shadow:0 12px 48px #0003;overflow:hidden;animation:rise .16s ease-out}
.root.left .panel{inset:auto auto 72px 0}
@keyframes rise{from{opacity:0;transform:translateY(8px)}}
.head{position:relative;z-index:2;display:flex;align-items:center;gap:12px;padding:14px 10px 14px 18px;background:var(--brand);color:var(--onBrand)}
.head :focus-visible{outline-color:var(--onBrand);outline-offset:-2px}
.head div:first-child{flex:1;min-width:0}
.head h2{font-size:16px;font-weight:600;line-height:1.3;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.head p{font-size:13px;line-height:1.35;overflow-wrap:anywhere}
.icon{display:grid;place-items:center;flex:none;width:36px;height:36px;border-radius:10px}
.icon:hover{background:color-mix(in srgb,currentColor 12%,transparent)}
.icon[disabled]{opacity:.45;cursor:default;background:none}
.menu{color:var(--ink);position:absolute;inset:calc(100% - 6px) 10px auto auto;min-width:200px;padding:6px;border-radius:12px;background:var(--panel);border:1px solid var(--line);box-shadow:0 8px 28px #0003}
.menu button{display:flex;align-items:center;gap:10px;width:100%;min-height:40px;padding:8px 12px;border-radius:8px;text-align:start}
.menu button:hover{background:var(--soft)}
.menu :focus-visible{outline-color:var(--accent)}

.log{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:16px 16px 8px;display:flex;flex-direction:column}
.log>:first-child{margin-top:auto}
.day{align-self:center;margin:14px 0 10px;color:var(--quiet);font-size:12px}
.group{display:flex;flex-direction:column;align-items:flex-start;gap:3px;max-width:84%;margin-bottom:12px}
.group.mine{align-self:flex-end;align-items:flex-end}
.by{margin:0 0 2px 2px;color:var(--quiet);font-size:12px}
.bubble{max-width:100%;padding:8px 13px;border-radius:16px;background:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere}
.theirs .bubble:last-of-type{border-bottom-left-radius:4px}
.mine .bubble{background:var(--brand);color:var(--onBrand)}
.mine .bubble:last-of-type{border-bottom-right-radius:4px}
.bubble a{color:inherit;text-underline-offset:2px}
.theirs a{color:var(--accent)}
.bubble.waits{opacity:.85}
.foot{margin-top:1px;display:flex;align-items:center;gap:5px;min-height:18px;color:var(--quiet);font-size:12px;font-variant-numeric:tabular-nums}
.foot svg{width:16px;height:16px}
.foot .seen{color:var(--accent)}
.trouble{max-width:100%;color:var(--alarm);font-size:13px}
.trouble button{min-height:28px;padding:2px 6px;color:var(--accent);font-weight:600;text-decoration:underline;text-underline-offset:2px}
.file{display:flex;align-items:center;gap:10px;max-width:100%;min-height:48px;padding:8px 14px 8px 10px;border:1px solid var(--line);border-radius:14px;background:var(--panel);text-align:start}
.file:hover{background:var(--soft)}
.file span{min-width:0;overflow-wrap:anywhere}
.file small{display:block;color:var(--quiet);font-size:12px}
.picture{max-width:100%;border-radius:14px;overflow:hidden;border:1px solid var(--line)}
.picture img{display:block;max-width:100%;max-height:240px}
.choices{display:flex;flex-wrap:wrap;gap:8px;min-width:0;margin:0 0 12px;padding:0;border:0}
.choices button{min-height:40px;min-width:40px;max-width:100%;padding:8px 14px;border:1px solid color-mix(in srgb,var(--accent) 55%,var(--line));border-radius:20px;color:var(--accent);font-weight:500;text-align:start;overflow-wrap:anywhere}
.choices button:hover{background:var(--soft)}
.said{align-self:center;max-width:90%;margin:4px 0 12px;color:var(--quiet);font-size:13px;text-align:center;text-wrap:balance;overflow-wrap:anywhere}
.typing{display:flex;align-items:center;gap:8px;min-height:24px;margin-bottom:6px;color:var(--quiet);font-size:13px}
.typing i{width:6px;height:6px;border-radius:3px;background:currentColor;animation:breathe 1.2s infinite}
.typing i:nth-child(2){animation-delay:.2s}
.typing i:nth-child(3){animation-delay:.4s}
.typing span{display:flex;gap:3px}
@keyframes breathe{0%,60%,100%{opacity:.3}30%{opacity:1}}

.bar{padding:8px 16px;background:var(--soft);border-top:1px solid var(--line);font-size:13px;overflow-wrap:anywhere}
.waiting{display:flex;flex-wrap:wrap;gap:6px;padding:8px 12px 0;list-style:none;border-top:1px solid var(--line)}
.waiting li{display:flex;align-items:center;gap:6px;max-width:100%;padding:2px 4px 2px 10px;border:1px solid var(--line);border-radius:10px;font-size:13px}
.waiting li>span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;max-width:200px}
.waiting progress{width:48px;accent-color:var(--accent)}
.waiting .icon{width:28px;height:28px}
.composer{display:flex;align-items:flex-end;gap:4px;padding:10px 10px 10px 8px;border-top:1px solid var(--line)}
.waiting+.composer{border-top:0}
.composer textarea{flex:1;min-width:0;min-height:40px;max-height:132px;padding:9px 10px;border:1px solid transparent;border-radius:12px;background:var(--soft);resize:none;line-height:20px}
.composer textarea::placeholder,.field input::placeholder{color:var(--quiet);opacity:1}
.composer textarea:focus-visible{outline-offset:-1px;outline-width:1.5px}
.composer .icon{width:40px;height:40px}
.send{background:var(--brand);color:var(--onBrand)}
.send:hover{background:var(--brand)}
.send[disabled]{background:var(--soft);color:var(--quiet);opacity:1}
.count{padding:0 16px 8px;color:var(--quiet);font-size:12px;text-align:end;font-variant-numeric:tabular-nums}
.count.over{color:var(--alarm)}
.notice{padding:0 16px 10px;color:var(--quiet);font-size:12px;overflow-wrap:anywhere}
.intro{flex:1;overflow-y:auto;padding:20px 18px;display:flex;flex-direction:column;gap:14px}
.intro h3{font-size:16px;font-weight:600}
.intro .notice{padding:0}
.field{display:block;font-size:13px;font-weight:500}
.field span{color:var(--quiet);font-weight:400}
.field input{display:block;width:100%;min-height:44px;margin-top:4px;padding:8px 12px;border:1px solid color-mix(in srgb,var(--quiet) 60%,var(--line));border-radius:10px;background:var(--panel);font-size:15px}
.field em{display:block;margin-top:4px;color:var(--alarm);font-style:normal}
.strong{min-height:44px;border-radius:10px;background:var(--brand);color:var(--onBrand);font-weight:600}
.dropping{position:absolute;inset:8px;z-index:3;display:grid;place-items:center;border:2px dashed var(--accent);border-radius:12px;background:color-mix(in srgb,var(--panel) 92%,transparent);font-weight:600;pointer-events:none}

@media(max-width:480px){
.root{inset:auto 16px 16px auto}
.root.left{inset:auto auto 16px 16px}
.root.open .launcher{display:none}
.panel,.root.left .panel{position:fixed;inset:0;width:auto;max-width:none;height:var(--seen-height,100dvh);max-height:none;top:var(--seen-top,0);border:0;border-radius:0}
.head{padding-top:max(14px,env(safe-area-inset-top))}
.composer{padding-bottom:max(10px,env(safe-area-inset-bottom))}
.composer textarea,.field input{font-size:16px}
.icon{width:44px;height:44px}.composer .icon{width:44px;height:44px}
}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media(forced-colors:active){.launcher,.bubble,.strong,.send{border:1px solid}}
`;
