import { paraglideVitePlugin } from '@inlang/paraglide-js';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defaultClientConditions, defineConfig } from 'vite';
import { icons } from './icons.ts';

export default defineConfig({
  // The runtime of models comes without its WebAssembly built in: that is chosen by device when it starts.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  // How long a busy machine took is no warning.
  build: { rolldownOptions: { checks: { bundlerTimings: false } } },
  worker: { format: 'es', rolldownOptions: { checks: { bundlerTimings: false } } },
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/lib/paraglide',
      // The language chosen in the settings, else the browser's.
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
    }),
    icons(),
    sveltekit({
      // A single-page app: the server answers every unknown path with index.html.
      adapter: adapter({ fallback: 'index.html' }),
    }),
  ],
});
