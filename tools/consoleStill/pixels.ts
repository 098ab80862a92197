import type { Browser, Page } from "playwright-core";

/** A screenshot of a page as pixels of four bytes each. The browser decodes its own PNG. */
export async function pixelsOf(
  browser: Browser,
  page: Page,
): Promise<{ pixels: Buffer; width: number; height: number }> {
  const png = (await page.screenshot()).toString("base64");
  const blank = await browser.newPage();
  try {
    const read: { text: string; width: number; height: number } = await blank.evaluate(`(async () => {
      const image = new Image();
      image.src = "data:image/png;base64,${png}";
      await image.decode();
      const { width, height } = image;
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      let text = "";
      for (let at = 0; at < data.length; at += 30000) text += String.fromCharCode(...data.subarray(at, at + 30000));
      return { text: btoa(text), width, height };
    })()`);
    return { pixels: Buffer.from(read.text, "base64"), width: read.width, height: read.height };
  } finally {
    await blank.close();
  }
}
