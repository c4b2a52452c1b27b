// Its init phase fails, so that one can see what Lambda makes of that.
throw new Error('told to fail while loading')
