// What we use of a package that brings no types.
declare module '@echogarden/espeak-ng-emscripten' {
  export interface EspeakWorker {
    set_voice(name: string): number;
    set_rate(wordsPerMinute: number): void;
    get_samplerate(): number;
    /** Calls back with each piece of sound; true stops it. */
    synthesize(text: string, heard: (samples: Int16Array) => boolean): void;
    /** The sounds it would speak, in the international alphabet. */
    synthesize_ipa(text: string): { readonly code: number; readonly ipa: string };
  }
  export interface EspeakModule {
    readonly eSpeakNGWorker: new () => EspeakWorker;
  }
  export default function open(): Promise<EspeakModule>;
}
