import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The sample application, which this page is for. */
const sample = 'http://localhost:9999';

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/events': sample, '/demo': sample, '/msg': sample } },
});
