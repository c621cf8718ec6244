send([window.drawnSheet.toDataURL()])
