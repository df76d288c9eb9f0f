// What we use of WebAssembly: Node has it, and the types of Node leave it to those of browsers.
declare global {
  namespace WebAssembly {
    class Module {
      private readonly isModule: true;
    }
    class Instance {
      readonly exports: object;
    }
    function compile(bytes: Uint8Array): Promise<Module>;
    function instantiate(module: Module, imports: object): Promise<Instance>;
  }
}

export {};
